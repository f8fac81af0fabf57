import { randomUUID } from 'node:crypto';
import { type PrivateEngines, startPrivateEngines } from '../../../src/cli/engines/private-engines.mjs';
import { createGroup, createPeople, type GroupCalls } from '../../factories/groups';
import { type Person, textMessage } from '../../factories/people';
import { eventually } from '../../support/eventually';
import { Recorder } from '../../support/recorder';
import { ask } from '../../support/sockets';
import { type World, startWorld } from '../../support/world';
import { Cast, upTo } from './scene';

const MESSAGES = 60;

describe('M6: members see what was said in their time', () => {
  let engines: PrivateEngines;
  let world: World;
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  const cast = new Cast();
  beforeAll(async () => {
    engines = await startPrivateEngines();
    world = await startWorld({ nodes: 2, ...engines });
    people = await createPeople(world.node.url, 'ann', 'bob', 'cem');
  });
  afterEach(() => cast.close());
  afterAll(async () => {
    await world.stop();
    await engines.stop();
  });

  const urls = () => world.nodes.map(({ url }) => url) as [string, string];

  /** Sends while somebody else comes and goes. @returns the numbers by which bob came and went, in turn */
  async function comeAndGo(group: GroupCalls, turns: number): Promise<number[]> {
    const { ann, bob, cem } = people;
    const writers = await Promise.all(
      urls().flatMap((url) => [ann, cem].map((person) => cast.socket(person, url))),
    );
    let isOver = false;
    const talk = writers.map(async (socket) => {
      for (let i = 0; i < MESSAGES || !isOver; i += 1) {
        const ack = await ask(socket, 'message:send', textMessage(group.id, `${i}`));
        expect(ack.error).toBeUndefined();
      }
    });
    const numbers: number[] = [];
    try {
      for (const i of upTo(turns)) {
        const calls = group.at(urls()[i % 2]!);
        const { status, body } = await (i % 2 === 1 ? calls.add(ann, [bob]) : calls.remove(ann, bob));
        expect([status, body.code]).toEqual([200, undefined]);
        numbers.push(body.seq as number);
      }
    } finally {
      isOver = true;
      await Promise.all(talk);
    }
    return numbers;
  }

  /** What bob may see of it, given when he came and went. */
  function seen(numbers: readonly number[], seq: number): boolean {
    const turn = numbers.findLastIndex((at) => seq >= at);
    // he came with the first, third …: sees from it; went with the second, fourth …: sees that too
    return turn >= 0 && (turn % 2 === 0 || numbers[turn] === seq);
  }

  async function prove(): Promise<void> {
    const { ann, bob, cem } = people;
    const group = await createGroup(world.node.url, ann, [cem]);
    const recorders = await Promise.all(urls().map(async (url) => new Recorder(await cast.socket(bob, url))));
    const numbers = await comeAndGo(group, 6);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    const { messages, last } = await stored(group);
    // one order without a hole, those of the server itself among them
    expect(messages.map(({ seq }) => seq)).toEqual(upTo(last));
    expect(messages.filter(({ type }) => type === 'system').map(({ seq }) => seq)).toEqual([1, ...numbers]);
    for (const recorder of recorders) {
      const told = recorder.of('message:receive').filter(({ conversationId }) => conversationId === group.id);
      const foreign = told.filter(({ seq }) => !seen(numbers, seq)).map(({ seq }) => seq as number);
      expect({ numbers, foreign }).toEqual({ numbers, foreign: [] });
      const heads = recorder
        .of('conversation:head')
        .filter(({ conversationId }) => conversationId === group.id);
      for (const { seq } of heads) expect(seq).toBeLessThanOrEqual(last);
    }
    // he is out at the end; back in, a client that was never there has what he may see and nothing else
    const { body } = await group.add(ann, [bob]);
    const client = await cast.client(bob, urls());
    const wanted = upTo(body.seq as number).filter((seq) => seen([...numbers, body.seq as number], seq));
    await eventually(() => client.cursor(group.id)?.seq === body.seq);
    expect(client.messages(group.id).map(({ seq }) => seq)).toEqual(wanted.slice(-500));
  }

  /** Bob goes by way of one node, and at the next moment something changes on the other, which is not told of it. */
  async function proveOfChanges(): Promise<void> {
    const { ann, bob, cem } = people;
    const [here, there] = urls();
    const group = await createGroup(here, ann, [bob, cem]);
    const socket = await cast.socket(bob, here);
    const bobs = new Recorder(socket);
    const writer = await cast.socket(cem, here);
    const { data } = await ask(writer, 'message:send', textMessage(group.id, 'first words'));
    await bobs.until('message:receive', ({ id }) => id === data.messageId);
    expect((await group.at(there).remove(ann, bob)).status).toBe(200);
    const edit = { conversationId: group.id, messageId: data.messageId as string, content: 'among us' };
    expect((await ask(writer, 'message:edit', { ...edit, clientChangeId: randomUUID() })).ok).toBe(true);
    await ask(socket, 'sync:pull', { cursors: {} });
    expect(bobs.of('message:updated')).toEqual([]);
  }

  async function stored(group: GroupCalls) {
    const rows = await world.db().collection('messages').find({}).sort({ seq: 1 }).toArray();
    const messages = rows.filter(({ conversationId }) => String(conversationId) === group.id);
    return { messages, last: messages.length };
  }

  it('M6: while people come and go on two nodes, each sees their own time and nothing else', prove);

  it('M6: who was removed by way of another node hears nothing more here, typing neither', async () => {
    const { ann, bob, cem } = people;
    const [here, there] = urls();
    const group = await createGroup(here, ann, [bob, cem]);
    const socket = await cast.socket(bob, here);
    const bobs = new Recorder(socket);
    await ask(socket, 'conversation:open', { conversationId: group.id });
    const writer = await cast.socket(cem, here);
    const watcher = await cast.socket(ann, here);
    const anns = new Recorder(watcher);
    await ask(watcher, 'conversation:open', { conversationId: group.id });
    const { body } = await group.at(there).remove(ann, bob);
    await bobs.until('member:updated');
    writer.emit('typing:start', { conversationId: group.id });
    await anns.until('typing:start');
    await ask(writer, 'message:send', textMessage(group.id, 'among us'));
    await anns.until('message:receive', ({ seq }) => seq === body.seq + 1);
    await ask(socket, 'sync:pull', { cursors: {} });
    expect(bobs.of('typing:start')).toEqual([]);
    expect(bobs.of('message:receive').filter(({ seq }) => seq > body.seq)).toEqual([]);
  });

  it('M6, M11: the same while Redis is away, and of changes, too', async () => {
    await engines.redis.kill();
    try {
      await prove();
      await proveOfChanges();
    } finally {
      await engines.redis.restart();
    }
  });
});
