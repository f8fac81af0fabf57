import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { type PrivateEngines, startPrivateEngines } from '../../src/cli/engines/private-engines.mjs';
import { directConversationId, randomId } from '../../src/shared/ids';
import { storedMessage } from '../factories/archive';
import { createGroup } from '../factories/groups';
import { createPair, type Pair, post } from '../factories/messages';
import { call } from '../support/http';
import { eventually } from '../support/eventually';
import { recount, rollUpAll, rowsOf } from '../support/recount';
import { ask, openSocket } from '../support/sockets';
import { textMessage } from '../factories/people';
import { startWorld, type World } from '../support/world';

const HOUR_MS = 3_600_000;
const TEXTS = ['short', 'a little longer 👩‍👩‍👧 than that', 'ünïcödé', ''];

/** Messages one every so often, of two people whom the server does not know of. */
function archiveBetween(first: string, last: string, everyMs: number) {
  const people: [string, string] = [randomId(), randomId()];
  const conversationId = directConversationId(...people);
  const count = Math.floor((Date.parse(last) - Date.parse(first)) / everyMs);
  return Array.from({ length: count }, (_, i) => {
    const createdAt = new Date(Date.parse(first) + i * everyMs);
    const message = storedMessage(conversationId, people[i % 2]!, i + 1, createdAt, TEXTS[i % TEXTS.length]);
    return i % 7 === 0 ? { ...message, type: 'system' } : message;
  });
}

/** What was counted, compared row by row with what is stored. */
async function expectCounted(world: World, timezone: string, online: string[] = []): Promise<void> {
  const expected = await recount(world.db(), timezone, online);
  const found = await rowsOf(world.db());
  expect(found.hourly).toEqual(expected.hourly);
  expect(found.daily).toEqual(expected.daily);
  expect(Object.keys(found.hourly).length).toBeGreaterThan(0);
}

/** Everybody who came online, today, by what presence says. */
async function onlineToday(world: World, timezone: string): Promise<string[]> {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(new Date());
  const found = await world.db().collection('presence').find().toArray();
  return found.map(({ _id }) => `${day} ${_id.toHexString()}`);
}

describe('what is counted of an archive that was there before (R17, R58, R59, R162–R165)', () => {
  const timezone = 'Europe/Berlin';
  let world: World;
  let pair: Pair;
  beforeAll(async () => {
    world = await startWorld({ nodes: 0, env: { ANALYTICS_TIMEZONE: timezone } });
    const db = world.db();
    // days of 25 and of 23 hours, and one of these days
    await db
      .collection('messages')
      .insertMany([
        ...archiveBetween('2025-10-24T20:00:00Z', '2025-10-27T03:00:00Z', 7 * 60_000),
        ...archiveBetween('2026-03-27T20:00:00Z', '2026-03-30T03:00:00Z', 11 * 60_000),
        ...archiveBetween(
          new Date(Date.now() - 50 * HOUR_MS).toISOString(),
          new Date().toISOString(),
          13 * 60_000,
        ),
      ]);
    await world.addNode();
    pair = await createPair(world.node.url);
  });
  afterAll(() => world.stop());

  it('is every message once, also of those written while the archive is counted, and days are as long as they are', async () => {
    const { alice, bob, conversationId } = pair;
    for (let i = 0; i < 40; i += 1) {
      await post(world.node.url, i % 2 ? alice : bob, conversationId, `while it is counted ${i}`);
      await delay(500);
    }
    // what tells when messages arrived is written within a second
    const receipts = world.db().collection('receipts');
    for (const [person, seq] of [
      [alice, 39],
      [bob, 38],
    ] as const) {
      const own = {
        conversationId: new ObjectId(conversationId),
        userId: new ObjectId(person.id),
        kind: 'delivered',
      };
      await eventually(() => receipts.findOne({ ...own, toSeq: { $gte: seq } }));
    }
    await rollUpAll(world);
    await expectCounted(world, timezone);
    const hours = (await world
      .db()
      .collection('analytics_hourly')
      .find({ metric: 'messages' })
      .toArray()) as unknown as {
      bucket: Date;
    }[];
    const of = (from: string, to: string) =>
      new Set(hours.map(({ bucket }) => bucket.toISOString()).filter((hour) => hour >= from && hour < to))
        .size;
    expect(of('2025-10-25T22', '2025-10-26T23')).toBe(25);
    expect(of('2026-03-28T23', '2026-03-29T22')).toBe(23);
  });

  it('is the same when everything is done again', async () => {
    const before = await rowsOf(world.db());
    await world
      .db()
      .collection('analytics_progress')
      .deleteMany({ _id: { $ne: 'gathering' as never } });
    await rollUpAll(world);
    expect(await rowsOf(world.db())).toEqual(before);
  });

  it('takes in what is written past the server later on', async () => {
    await world
      .db()
      .collection('messages')
      .insertMany(archiveBetween('2026-01-10T00:00:00Z', '2026-01-12T00:00:00Z', 17 * 60_000));
    const progress = world.db().collection<{ _id: string; archive?: object }>('analytics_progress');
    await eventually(
      () => progress.findOne({ _id: 'gathering' }),
      (one) => one?.archive !== undefined,
    );
    await rollUpAll(world);
    await expectCounted(world, timezone);
  });

  it('is counted anew by the days of another time zone', async () => {
    await world.nodes[0]!.stop();
    await world.addNode({ ANALYTICS_TIMEZONE: 'Asia/Kolkata' });
    const progress = world
      .db()
      .collection<{ _id: string; timezone?: string; cut: number }>('analytics_progress');
    await eventually(
      () => progress.findOne({ _id: 'gathering' }),
      (one) => one?.timezone === 'Asia/Calcutta' && one.cut > 0,
    );
    await rollUpAll(world);
    await expectCounted(world, 'Asia/Kolkata');
  });
});

describe('what is counted as it happens', () => {
  const timezone = 'America/New_York';
  let engines: PrivateEngines;
  let world: World;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    engines = await startPrivateEngines();
    world = await startWorld({ nodes: 2, env: { ANALYTICS_TIMEZONE: timezone }, ...engines });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.close();
    await world.stop();
    await engines.stop();
  });

  async function alive(): Promise<{ url: string }> {
    for (const { url } of world.nodes) if (await isAlive(url)) return { url };
    throw new Error('no node is left');
  }
  const isAlive = (url: string) =>
    fetch(`${url}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );

  /** The node that does the counting. */
  async function counting(): Promise<number> {
    const { holder } = (await world
      .db()
      .collection<{ _id: string; holder: string }>('leases')
      .findOne({ _id: 'analytics' }))!;
    const { alice } = await createPair(world.nodes.at(-1)!.url);
    for (const [i, { url }] of world.nodes.entries()) {
      let nodeId = '';
      const socket = await openSocket(url, alice.accessToken, {}, (one) =>
        one.once('session:ready', (ready: { nodeId: string }) => (nodeId = ready.nodeId)),
      );
      socket.close();
      if (nodeId === holder) return i;
    }
    throw new Error('nobody counts');
  }

  it('is every message, delivery and person once, through FLUSHALL and the death of who counts', async () => {
    const victim = world.nodes[await counting()]!;
    const { url } = world.nodes.find((node) => node !== victim)!;
    const people = await Promise.all([0, 1, 2].map(() => createPair(url)));
    const group = await createGroup(url, people[0]!.alice, [people[1]!.alice, people[2]!.alice]);
    for (const { alice, bob, conversationId } of people) {
      const [sender, receiver] = [
        await openSocket(url, alice.accessToken),
        await openSocket(url, bob.accessToken),
      ];
      sockets.push(sender, receiver);
      receiver.on('message:receive', ({ seq }: { seq: number }) =>
        receiver.emit('message:delivered', { items: [{ conversationId, upToSeq: seq }] }),
      );
    }
    let isOver = false;
    const speak = async ({ conversationId }: Pair, socket: Socket) => {
      for (let i = 0; !isOver; i += 1) {
        await ask(socket, 'message:send', textMessage(conversationId, 'x'.repeat(i % 50)));
        await ask(socket, 'message:send', textMessage(group.id, 'to all'));
        await delay(20);
      }
    };
    const speaking = people.map((pair, i) => speak(pair, sockets[i * 2]!));
    await delay(11_000);
    const redis = new Redis(engines.redisUrl);
    await redis.flushall();
    redis.disconnect();
    await victim.kill();
    await delay(13_000);
    isOver = true;
    await Promise.all(speaking);
    await delay(2_500);
    await rollUpAll(world);
    await expectCounted(world, timezone, await onlineToday(world, timezone));
    const { daily } = await rowsOf(world.db());
    const [delivery] = Object.entries(daily).filter(([key]) => key.startsWith('delivery'));
    expect(delivery![1].count).toBeGreaterThan(20);
  });

  it('still counts what was deleted or edited since', async () => {
    const { url } = await alive();
    const { alice, conversationId } = await createPair(url);
    const [first, second] = [
      await post(url, alice, conversationId, 'one'),
      await post(url, alice, conversationId, 'two'),
    ];
    await rollUpAll(world);
    const before = await rowsOf(world.db());
    const change = { clientChangeId: '9b2d6f0e-4c1a-4f7e-8d3b-2a5c6e7f8091' };
    const path = (id: unknown) => `/api/messages/${conversationId}/${id as string}`;
    await call(url, 'DELETE', path(first.id), { token: alice.accessToken, body: change });
    await call(url, 'PATCH', path(second.id), {
      token: alice.accessToken,
      body: { ...change, content: 'other words' },
    });
    await rollUpAll(world);
    const messages = (rows: object) => Object.entries(rows).filter(([key]) => key.startsWith('messages'));
    expect(messages((await rowsOf(world.db())).daily)).toEqual(messages(before.daily));
  });

  it('takes each window once, though it was written twice, and missed hours when it runs again', async () => {
    const events = world.db().collection('analytics_events');
    const all = await events.find().project({ _id: 0 }).toArray();
    const before = await rowsOf(world.db());
    await events.insertMany(all);
    await world.db().collection('analytics_hourly').deleteMany({});
    await world
      .db()
      .collection('analytics_progress')
      .deleteMany({ _id: { $ne: 'gathering' as never } });
    await rollUpAll(world);
    expect(await rowsOf(world.db())).toEqual(before);
  });

  it('keeps no word of what people wrote', async () => {
    const [one] = await world.db().collection('analytics_events').find({ series: 'messages/text' }).toArray();
    expect(Object.keys(one!).sort()).toEqual([
      '_id',
      'at',
      'count',
      'cut',
      'series',
      'slot',
      'total',
      'window',
    ]);
    expect(one!._id).toBeInstanceOf(ObjectId);
  });
});
