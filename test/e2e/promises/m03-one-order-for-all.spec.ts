import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { type Person, textMessage } from '../../factories/people';
import { call } from '../../support/http';
import { eventually } from '../../support/eventually';
import { startMongoProxy } from '../../support/mongo-proxy';
import { ask, next } from '../../support/sockets';
import { joinWorld, type SharedWorld, startWorld } from '../../support/world';
import { Cast, type Heard, meet, record, stored, until, upTo } from './scene';

const BURST = 60;

describe('M3: one order for all', () => {
  let world: SharedWorld;
  const cast = new Cast();

  beforeAll(() => {
    world = joinWorld();
  });

  afterEach(() => cast.close());
  afterAll(() => world.stop());

  const page = async (
    url: string,
    { accessToken: token }: Person,
    conversationId: string,
    cursor: string | null = null,
  ) => {
    const query = `limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    return (await call(url, 'GET', `/api/messages/${conversationId}?${query}`, { token })).body as {
      messages: Heard[];
      nextCursor: string | null;
    };
  };

  const history = async (url: string, person: Person, conversationId: string): Promise<Heard[]> => {
    const all: Heard[] = [];
    let cursor: string | null = null;
    do {
      const { messages, nextCursor } = await page(url, person, conversationId, cursor);
      all.push(...messages);
      cursor = nextCursor;
    } while (cursor);
    return all.reverse();
  };

  it('M3: bursts of both people on both nodes get 1…n, in the order of each sender, the same for everyone', async () => {
    const { alice, bob, conversationId } = await meet(world.node.url);
    const urls = world.nodes.map(({ url }) => url);
    const people = [alice, bob].flatMap((person) => urls.map((url) => ({ person, url })));
    const clients = await Promise.all(people.map(({ person, url }) => cast.client(person, [url])));
    const heard = clients.map((client) => record<Heard>((listener) => client.on('message', listener)));
    const senders = await Promise.all(people.map(({ person, url }) => cast.socket(person, url)));

    let isOver = false;
    const readings: number[][] = [];
    const reader = (async () => {
      while (!isOver)
        readings.push((await page(urls[1]!, bob, conversationId)).messages.map(({ seq }) => seq));
    })();
    const sends = senders.flatMap((socket, sender) =>
      upTo(BURST).flatMap((i) => {
        const message = textMessage(conversationId, `${sender} ${i}`);
        // every tenth is sent by the person's other socket too: a retry takes no number of its own
        const twin = senders[sender % 2 === 0 ? sender + 1 : sender - 1]!;
        return (i % 10 === 5 ? [socket, twin] : [socket]).map((one) => ask(one, 'message:send', message));
      }),
    );
    const acks = (await Promise.all(sends)).map(({ data }) => data);
    isOver = true;
    await reader;

    const total = senders.length * BURST;
    const inDatabase = await stored(world, { conversationId: new ObjectId(conversationId) });
    expect([...new Set(acks.map(({ seq }) => seq as number))].sort((a, b) => a - b)).toEqual(upTo(total));
    expect(inDatabase.map(({ seq }) => seq)).toEqual(upTo(total));
    for (const sender of senders.keys()) {
      const own = inDatabase
        .map(({ content }) => content.split(' ').map(Number))
        .filter(([by]) => by === sender);
      const once = own.map(([, i]) => i!).filter((i) => i % 10 !== 5);
      expect(once).toEqual(upTo(BURST).filter((i) => i % 10 !== 5));
    }
    const times = inDatabase.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const seqs of readings)
      expect(seqs).toEqual(
        upTo(seqs[0] ?? 0)
          .slice(-100)
          .reverse(),
      );

    const order = inDatabase.map(({ seq, clientMessageId }) => `${seq} ${clientMessageId}`);
    for (const [i, client] of clients.entries()) {
      await until(client, () => heard[i]!.length >= total);
      expect(heard[i]!.map(({ seq, clientMessageId }) => `${seq} ${clientMessageId}`)).toEqual(order);
    }
    const read = await history(urls[0]!, alice, conversationId);
    expect(read.map(({ seq, clientMessageId }) => `${seq} ${clientMessageId}`)).toEqual(order);
  });

  it('M3: a node that people are on knows where their conversation stands, and stores the next message at once', async () => {
    const proxy = await startMongoProxy(world.mongoUri);
    const node = await world.addNode({ ROLES: 'api', MONGODB_URI: proxy.uri });
    const { url } = node;
    const { alice, bob, conversationId } = await meet(url);
    const [elsewhere, here] = [await cast.socket(alice, world.node.url), await cast.socket(bob, url)];
    const send = async (socket: Socket) =>
      (await ask(socket, 'message:send', textMessage(conversationId))).data.seq as number;
    expect(await send(here)).toBe(1);
    const heard = next(here, 'message:receive', ({ seq }: { seq: number }) => seq === 3);
    expect([await send(elsewhere), await send(elsewhere)]).toEqual([2, 3]);
    await heard;
    const before = proxy.commands.length;
    expect(await send(here)).toBe(4);
    const asked = proxy.commands.slice(before);
    expect(asked.filter(({ insert }) => insert === 'messages')).toHaveLength(1);
    expect(asked.filter((command) => command.aggregate === 'messages')).toHaveLength(0);
    await node.kill();
    await proxy.stop();
  });

  it('M3: a node whose clock is an hour ahead stamps by the time of the database', async () => {
    const preload = join(__dirname, '..', '..', 'support', 'an-hour-ahead.cjs');
    // tokens live by the clocks of the nodes
    const own = await startWorld({ nodes: 0, env: { ACCESS_TOKEN_SECONDS: '86400' } });
    try {
      const ofAhead = { NODE_OPTIONS: `--require ${preload}` };
      const [right, ahead] = await Promise.all([own.addNode(), own.addNode(ofAhead)]);
      const { alice, bob, conversationId } = await meet(ahead.url);
      // its own clock shows in the tokens it issues
      const claims = JSON.parse(Buffer.from(alice.accessToken.split('.')[1]!, 'base64url').toString()) as {
        iat: number;
      };
      expect(claims.iat * 1000 - Date.now()).toBeGreaterThan(3_000_000);
      const sockets = [await cast.socket(alice, ahead.url), await cast.socket(bob, right.url)];
      const from = Date.now();
      const acks = [];
      for (const i of upTo(10)) {
        acks.push((await ask(sockets[i % 2]!, 'message:send', textMessage(conversationId))).data);
      }
      await ask(sockets[0]!, 'message:read', { conversationId, upToSeq: 10 });
      // the offset to the database's clock is half a round trip off at most
      const now = { earliest: from - 1_000, latest: Date.now() + 1_000 };
      expect(acks.map(({ seq }) => seq)).toEqual(upTo(10));
      const times = acks.map(({ createdAt }) => Date.parse(createdAt as string));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      const rows = own.db().collection('receipts');
      const receipts = await eventually(
        () => rows.find({ userId: new ObjectId(alice.id) }).toArray(),
        (found) => found.length > 0,
      );
      for (const time of [...times, ...receipts.map(({ at }) => (at as Date).getTime())]) {
        expect(time).toBeGreaterThanOrEqual(now.earliest);
        expect(time).toBeLessThanOrEqual(now.latest);
      }
    } finally {
      await own.stop();
    }
  });
});
