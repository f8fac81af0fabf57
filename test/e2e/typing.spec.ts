import type { Socket } from 'socket.io-client';
import { createGroup } from '../factories/groups';
import { type Pair, createPair, post } from '../factories/messages';
import { textMessage } from '../factories/people';
import { toldOf } from '../support/jobs';
import { Profiler } from '../support/profiler';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

const EXPIRES_MS = 3_000;

describe('typing (R21, R98–R101)', () => {
  let world: World;
  let url: string;
  let otherUrl: string;
  let pair: Pair;
  let alice: Socket;
  let bob: Socket;
  let bobs: Recorder;
  let inside: { conversationId: string };
  beforeAll(async () => {
    world = await startWorld({ nodes: 2 });
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(url);
    inside = { conversationId: pair.conversationId };
    alice = await openSocket(url, pair.alice.accessToken);
    bob = await openSocket(otherUrl, pair.bob.accessToken);
    bobs = new Recorder(bob);
    await ask(bob, 'conversation:open', inside);
  });
  afterEach(() => [alice, bob].forEach((socket) => void socket.close()));
  afterAll(() => world.stop());

  const typed = () => bobs.heard.filter(({ event }) => event.startsWith('typing')).map(({ event }) => event);
  /**
   * Presses keys until bob's screen shows it. Not the first press: typing is told to the nodes that are known to show
   * the conversation, which takes a moment after it was opened, and at most once a second.
   */
  const type = async (socket: Socket) => {
    const count = bobs.of('typing:start').length;
    while (bobs.of('typing:start').length === count) await ask(socket, 'typing:start', inside);
  };
  /** What a socket of the same node is told is in order: once this has come, so has all before it. */
  const fence = async (recorder: Recorder) => {
    const { id } = await post(url, pair.bob, pair.conversationId, 'fence');
    await recorder.until('message:receive', (message) => message.id === id);
  };

  it('is shown to who has the conversation open, on another node too, and is over by itself after 3 s', async () => {
    await type(alice);
    const [started] = bobs.of('typing:start');
    expect(started).toEqual({ ...inside, userId: pair.alice.id, expiresInMs: EXPIRES_MS });
    expect(await bobs.until('typing:stop')).toEqual({ ...inside, userId: pair.alice.id });
    expect(typed()).toEqual(['typing:start', 'typing:stop']);
  });

  it('is announced once a second at most, from all devices together', async () => {
    const tablet = await openSocket(otherUrl, pair.alice.accessToken);
    await type(alice);
    const before = Date.now();
    // each press is taken before the next one is made; so this is as fast as anybody can press
    let presses = 0;
    while (Date.now() - before < 2_500) {
      await Promise.all([alice, tablet].map((socket) => ask(socket, 'typing:start', inside)));
      presses += 2;
    }
    await fence(bobs);
    const seconds = (Date.now() - before) / 1_000;
    expect(presses).toBeGreaterThan(6);
    expect(bobs.of('typing:start').length).toBeGreaterThanOrEqual(2);
    expect(bobs.of('typing:start').length).toBeLessThanOrEqual(Math.ceil(seconds) + 2);
    tablet.close();
  });

  it('ends when it is said to, when the message is sent and when the socket goes', async () => {
    await type(alice);
    await ask(alice, 'typing:stop', inside);
    await bobs.count('typing:stop', 1);

    await type(alice);
    await ask(alice, 'message:send', textMessage(pair.conversationId));
    await bobs.count('typing:stop', 2);

    await type(alice);
    alice.close();
    await bobs.count('typing:stop', 3);
    expect(typed()).toEqual(Array.from({ length: 3 }, () => ['typing:start', 'typing:stop']).flat());
  });

  it('is hidden from sockets that do not show the conversation, or no longer', async () => {
    const closed = new Recorder(await openSocket(otherUrl, pair.bob.accessToken));
    await type(alice);
    await fence(closed);
    expect(closed.of('typing:start')).toEqual([]);
    await bobs.until('typing:stop');
    await ask(bob, 'conversation:close', inside);
    await ask(alice, 'typing:start', inside);
    await fence(bobs);
    expect(bobs.of('typing:start')).toHaveLength(1);
  });

  it('costs no look at the blocks for each press, in a group neither', async () => {
    const group = await createGroup(url, pair.alice, [pair.bob]);
    inside = { conversationId: group.id };
    // for who is told of having been added, blocks are looked at too
    await toldOf(world, group.id, 1);
    await ask(bob, 'conversation:open', inside);
    await type(alice);
    const profiler = new Profiler(world.db());
    await profiler.start();
    await type(alice);
    await type(alice);
    const looks = (await profiler.executed()).filter(({ collection }) => collection === 'blocks');
    await profiler.stop();
    expect(looks.length).toBe(0);
  });

  it('leaves no trace in the database', async () => {
    await type(alice);
    const collections = await world.db().listCollections().toArray();
    for (const { name } of collections.filter(({ name }) => !name.startsWith('system.')))
      expect(JSON.stringify(await world.db().collection(name).find().toArray())).not.toContain('typing');
  });
});
