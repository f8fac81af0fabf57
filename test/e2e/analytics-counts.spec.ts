import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { startPrivateEngines } from '../../src/cli/engines/private-engines.mjs';
import { directConversationId, randomId } from '../../src/shared/ids';
import { storedMessage } from '../factories/archive';
import { createGroup } from '../factories/groups';
import { createPair, history, type Pair, post } from '../factories/messages';
import { call } from '../support/http';
import { eventually } from '../support/eventually';
import { recount, rollUp, rollUpAll, rowsOf } from '../support/recount';
import { ask, openSocket } from '../support/sockets';
import { textMessage } from '../factories/people';
import type { ParleyNode } from '../support/node';
import { startWorld, type World, type WorldOptions } from '../support/world';

const HOUR_MS = 3_600_000;
/** Of what is counted together, by the database's time. */
const WINDOW_MS = 10_000;
const TEXTS = ['short', 'a little longer 👩‍👩‍👧 than that', 'ünïcödé', ''];

/** How far counting has come. */
interface Progress {
  _id: string;
  window: number;
  timezone: string;
  cut: number;
  archive?: { cut: number; page: number };
}

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

const progressOf = (world: World) => world.db().collection<Progress>('analytics_progress');

/** All roll-ups are run from nothing. */
async function rollUpAnew(world: World): Promise<void> {
  await progressOf(world).deleteMany({ _id: { $ne: 'gathering' } });
  await rollUp(world);
}

/** Runs a scenario in a Parley of its own that is not started yet, so that all of them can wait at the same time. */
async function within(options: WorldOptions, scenario: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld({ ...options, nodes: 0 });
  try {
    await scenario(world);
  } finally {
    await world.stop();
  }
}

/** An archive that is counted: the first worker died when it was about to begin, and this node goes on at once. */
async function startCounted(world: World, timezone: string): Promise<void> {
  const cut = Date.now() - 60_000;
  const first = new Date(cut - 50 * HOUR_MS).toISOString();
  const messages = archiveBetween(first, new Date(cut).toISOString(), 13 * 60_000);
  await world.db().collection('messages').insertMany(messages);
  const window = Math.floor(cut / WINDOW_MS);
  await progressOf(world).insertOne({
    ...{ _id: 'gathering', window, timezone, cut: 0 },
    ...{ archive: { cut, page: 0 } },
  });
  await world.addNode({ ANALYTICS_TIMEZONE: timezone });
  await eventually(
    () => progressOf(world).findOne({ _id: 'gathering' }),
    (one) => one?.cut === cut && !one.archive,
  );
  const { alice, conversationId } = await createPair(world.node.url);
  for (let i = 0; i < 5; i += 1) await post(world.node.url, alice, conversationId, `as it happens ${i}`);
}

/** The node that does the counting. */
async function counting(world: World): Promise<ParleyNode> {
  const leases = world.db().collection<{ _id: string; holder: string }>('leases');
  const { holder } = (await eventually(() => leases.findOne({ _id: 'analytics' })))!;
  const { alice } = await createPair(world.node.url);
  for (const node of world.nodes) {
    let nodeId = '';
    const socket = await openSocket(node.url, alice.accessToken, {}, (one) =>
      one.once('session:ready', (ready: { nodeId: string }) => (nodeId = ready.nodeId)),
    );
    socket.close();
    if (nodeId === holder) return node;
  }
  throw new Error('nobody counts');
}

/** Resolves when all windows up to this one are written. */
const written = (world: World, window: number) =>
  eventually(
    () => progressOf(world).findOne({ _id: 'gathering' }),
    (one) => one !== null && one.window >= window,
  );

/** Resolves when it is on record of every receiver when the last message arrived. */
async function allArrived(world: World, people: readonly Pair[]): Promise<void> {
  const [messages, receipts] = [world.db().collection('messages'), world.db().collection('receipts')];
  await Promise.all(
    people.map(async ({ bob, conversationId: id }) => {
      const conversationId = new ObjectId(id);
      const toSeq = await messages.countDocuments({ conversationId });
      await eventually(() =>
        receipts.findOne({ conversationId, userId: new ObjectId(bob.id), kind: 'delivered', toSeq }),
      );
    }),
  );
}

// each of them waits for windows of ten seconds, or twenty until nothing older can arrive: together they wait once
describe('what is counted (R17, R58, R59, R162–R165)', () => {
  it.concurrent(
    'of an archive that was there before is every message once, also of those written while it is counted, edited or deleted',
    () =>
      within({}, async (world) => {
        const timezone = 'Europe/Berlin';
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
        const { url } = await world.addNode({ ANALYTICS_TIMEZONE: timezone });
        const { alice, bob, conversationId } = await createPair(url);
        // spread over the moments before and after the cut, which is five seconds ahead
        for (let i = 0; i < 40; i += 1) {
          await post(url, i % 2 ? alice : bob, conversationId, `while it is counted ${i}`);
          await delay(250);
        }
        // what tells when messages arrived is written within a second
        const receipts = db.collection('receipts');
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
        const hours = (await db
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
        // and the same when everything is done again
        const before = await rowsOf(db);
        await rollUpAnew(world);
        expect(await rowsOf(db)).toEqual(before);

        // what was deleted or edited since still counts
        const [first, second] = (await history(url, alice, conversationId)).messages.filter(
          ({ isSender }) => isSender,
        );
        const change = (method: string, { id }: { id: string }, more: object = {}) =>
          call(url, method, `/api/messages/${conversationId}/${id}`, {
            token: alice.accessToken,
            body: { clientChangeId: randomUUID(), ...more },
          });
        const deleted = await change('DELETE', first!);
        const edited = await change('PATCH', second!, { content: 'other words' });
        expect([deleted.status, edited.status]).toEqual([200, 200]);
        await rollUpAll(world);
        const messages = (rows: object) => Object.entries(rows).filter(([key]) => key.startsWith('messages'));
        expect(messages((await rowsOf(db)).daily)).toEqual(messages(before.daily));
      }),
  );

  it.concurrent('takes in what is written past the server later on', () =>
    within({}, async (world) => {
      const timezone = 'Europe/Berlin';
      await startCounted(world, timezone);
      await world
        .db()
        .collection('messages')
        .insertMany(archiveBetween('2026-01-10T00:00:00Z', '2026-01-12T00:00:00Z', 17 * 60_000));
      await eventually(
        () => progressOf(world).findOne({ _id: 'gathering' }),
        (one) => one?.archive !== undefined,
      );
      await rollUpAll(world);
      await expectCounted(world, timezone);
    }),
  );

  it.concurrent('is counted anew by the days of another time zone', () =>
    within({}, async (world) => {
      await startCounted(world, 'Europe/Berlin');
      await world.node.stop();
      await world.addNode({ ANALYTICS_TIMEZONE: 'Asia/Kolkata' });
      await eventually(
        () => progressOf(world).findOne({ _id: 'gathering' }),
        (one) => one?.timezone === 'Asia/Calcutta' && one.cut > 0,
      );
      await rollUpAll(world);
      await expectCounted(world, 'Asia/Kolkata');
    }),
  );

  it.concurrent(
    'as it happens is everything once, through FLUSHALL and the death of who counts',
    async () => {
      const engines = await startPrivateEngines();
      try {
        await within(engines, (world) => countThroughFaults(world, engines.redisUrl));
      } finally {
        await engines.stop();
      }
    },
  );

  async function countThroughFaults(world: World, redisUrl: string): Promise<void> {
    const timezone = 'America/New_York';
    const env = { ANALYTICS_TIMEZONE: timezone };
    // one after the other: the first follows what happens by the time that the second is there, and people come online
    await world.addNode(env);
    await world.addNode(env);
    const victim = await counting(world);
    const { url } = world.nodes.find((node) => node !== victim)!;
    const people = await Promise.all([0, 1, 2].map(() => createPair(url)));
    const group = await createGroup(url, people[0]!.alice, [people[1]!.alice, people[2]!.alice]);
    const sockets = await Promise.all(people.map(({ alice }) => openSocket(url, alice.accessToken)));
    const receivers = await Promise.all(people.map(({ bob }) => openSocket(url, bob.accessToken)));
    for (const [i, receiver] of receivers.entries()) {
      const { conversationId } = people[i]!;
      receiver.on('message:receive', ({ seq }: { seq: number }) =>
        receiver.emit('message:delivered', { items: [{ conversationId, upToSeq: seq }] }),
      );
    }
    let isOver = false;
    const speak = async ({ conversationId }: Pair, socket: Socket) => {
      for (let i = 0; !isOver; i += 1) {
        await ask(socket, 'message:send', textMessage(conversationId, 'x'.repeat(i % 50)));
        await ask(socket, 'message:send', textMessage(group.id, 'to all'));
        await delay(50);
      }
    };
    const speaking = people.map((pair, i) => speak(pair, sockets[i]!));
    // some of it is written, and some is not when who counts dies
    const spoken = Math.floor(Date.now() / WINDOW_MS);
    await written(world, spoken);
    const redis = new Redis(redisUrl);
    await redis.flushall();
    redis.disconnect();
    await victim.kill();
    // whoever counts now has written a window that began after that
    await written(world, Math.floor(Date.now() / WINDOW_MS) + 1);
    isOver = true;
    await Promise.all(speaking);
    await allArrived(world, people);
    await rollUpAll(world);
    await expectCounted(world, timezone, await onlineToday(world, timezone));
    const before = await rowsOf(world.db());
    const [delivery] = Object.entries(before.daily).filter(([key]) => key.startsWith('delivery'));
    expect(delivery![1].count).toBeGreaterThan(20);

    // each window is taken once, though it was written twice, and missed hours when it runs again
    const events = world.db().collection('analytics_events');
    await events.insertMany(await events.find().project({ _id: 0 }).toArray());
    await world.db().collection('analytics_hourly').deleteMany({});
    await rollUpAnew(world);
    expect(await rowsOf(world.db())).toEqual(before);

    // and no word is kept of what people wrote
    const one = await events.findOne({ series: 'messages/text' });
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
    for (const socket of [...sockets, ...receivers]) socket.close();
  }
});
