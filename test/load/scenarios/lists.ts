import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Db, MongoClient, ObjectId } from 'mongodb';
import { fillList } from '../../factories/archive';
import { call } from '../../support/http';
import type { Executed } from '../../support/profiler';
import type { Bench } from '../bench';
import { ROUNDS } from '../contest';
import { Histogram } from '../generator/histogram';
import { interleave } from '../interleave';
import { queriesOf } from '../measure/queries';
import { ParleyPeer } from '../peers/parley';
import type { Inhabitant } from '../population';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';

const FEW = 50;
const MANY = 5_000;
const PAGE = 50;
const CHANGED = 200;
const RELAYED_MS = 10_000;
const FULL = { reads: 200, rounds: ROUNDS };
const QUICK = { reads: 20, rounds: 1 };
const COLUMNS = ['conversations', 'what', 'p50 ms', 'p99 ms', 'keys examined ÷ returned', 'queries'];

/** One person with so many conversations. */
interface Reader {
  count: number;
  owner: Inhabitant;
  ids: string[];
}

/** Whether a list costs more the longer it is, and what it costs to come back. */
export const lists: Scenario = {
  name: 'lists',
  title: 'a page of a short and of a very long list of conversations, and coming back after a day',
  run: async (bench) => {
    const { reads, rounds } = bench.isQuick ? QUICK : FULL;
    const parley = await new ParleyPeer(await bench.engines()).start();
    bench.onEnd(() => parley.stop());
    const mongo = await MongoClient.connect(parley.mongoUri);
    bench.onEnd(() => mongo.close());
    const { url } = parley.nodes[0]!;
    const [short, long] = await Promise.all(
      (await parley.population.users(2)).map(async (owner, i) => {
        const count = i === 0 ? FEW : MANY;
        return { count, owner, ids: await fillList(mongo.db(), owner.userId, count) };
      }),
    );
    const readers = [short!, long!];
    for (const { owner } of readers) await page(url, owner);
    const samples = await interleave(
      readers.map(({ count, owner }) => ({ name: String(count), sample: () => timed(reads, url, owner) })),
      rounds,
      bench.progress,
    );
    const keys = new Map<number, number>();
    for (const { count, owner } of readers) keys.set(count, await keysRead(mongo.db(), url, owner));
    const back = await comeBack(bench, mongo.db(), url, long!);
    const middle = (count: number, part: 'p50' | 'p99') =>
      median(samples.get(String(count))!.map((latency) => latency[part]));
    const lower = { unit: '', better: 'lower' as const };
    return {
      columns: COLUMNS,
      rows: [
        ...readers.map(({ count }) => [
          ...[count, `page of ${PAGE}`, middle(count, 'p50'), middle(count, 'p99'), keys.get(count)!, '–'],
        ]),
        [MANY, `sync with ${CHANGED} changed`, back.ms, '–', '–', back.queries],
      ],
      goals: [
        {
          ...{ goal: 10, quantity: `page of the list: p50 at ${MANY} ÷ at ${FEW} conversations`, limit: 1.2 },
          ...{ measured: middle(MANY, 'p50') / middle(FEW, 'p50'), ...lower },
        },
        {
          ...{ goal: 10, quantity: 'page of the list: keys examined ÷ returned, the most', limit: 1.1 },
          ...{ measured: Math.max(...keys.values()), ...lower },
        },
        {
          ...{ goal: 11, quantity: 'sync after a day: queries for 100 changed conversations', limit: 5 },
          ...{ measured: back.queries / (CHANGED / 100), ...lower },
        },
      ],
      notes: [
        `The first page of ${PAGE}, over REST; the two readers take turns. Their groups have nobody else in them. Keys are those of the query for the page: one more than returned tells that there is a next page.`,
        `Coming back: every page of sync:pull, over REST, of a client that names all ${MANY} conversations, ${CHANGED} of which have one new message. Queries are what the profiler of MongoDB saw for all pages together; the time is of one such client.`,
      ],
      samples: { keys: Object.fromEntries(keys), back, ...Object.fromEntries(samples) },
    };
  },
};

/** Not what the server does all the time: its duties. */
const isOfClient = ({ collection }: Executed) => collection !== 'leases';

async function page(url: string, { token }: Inhabitant): Promise<number> {
  const { status, body } = await call(url, 'GET', `/api/conversations?limit=${PAGE}&archived=all`, { token });
  if (status !== 200) throw new Error(`the list answered ${status}: ${JSON.stringify(body)}`);
  return (body.items as unknown[]).length;
}

async function timed(times: number, url: string, owner: Inhabitant) {
  const histogram = new Histogram();
  for (let i = 0; i < times; i += 1) {
    const begin = performance.now();
    await page(url, owner);
    histogram.add(performance.now() - begin);
  }
  return histogram.summary();
}

async function keysRead(db: Db, url: string, owner: Inhabitant): Promise<number> {
  const executed = await queriesOf(db, () => page(url, owner));
  const list = executed.filter(({ shape }) => shape.includes('"sort":{"shelf"'));
  if (list.length === 0) throw new Error('the query for the page was not seen');
  return Math.max(...list.map(({ keysExamined, found }) => keysExamined / found));
}

/** One new message in some of the conversations, and a client that pulls. */
async function comeBack(
  bench: Bench,
  db: Db,
  url: string,
  { owner, ids }: Reader,
): Promise<{ queries: number; ms: number; shapes: string[] }> {
  const changed = ids.slice(0, CHANGED);
  const createdAt = new Date();
  await db.collection('messages').insertMany(
    changed.map((id) => ({
      ...{ conversationId: new ObjectId(id), seq: 1, senderId: new ObjectId(owner.userId), version: 1 },
      ...{ clientMessageId: randomUUID(), type: 'text', content: 'while you were away' },
      ...{ contentHash: 'none', createdAt },
    })),
  );
  await db
    .collection('conversations')
    .updateMany({ _id: { $in: changed.map((id) => new ObjectId(id)) } }, { $set: { lastSeq: 1 } });
  // the heads relay has its own work with them, which is none of the client's
  await delay(RELAYED_MS);
  let ms = 0;
  const executed = await queriesOf(db, async () => {
    const begin = performance.now();
    const pulled = await pullAll(url, owner, ids);
    ms = performance.now() - begin;
    if (pulled !== CHANGED) bench.losses += CHANGED - pulled;
  });
  const shapes = executed
    .filter(isOfClient)
    .map(({ collection, op, shape }) => `${collection} ${op} ${shape}`);
  return { queries: shapes.length, ms, shapes };
}

/** @returns how many messages it got */
async function pullAll(url: string, { token }: Inhabitant, ids: readonly string[]): Promise<number> {
  const cursors = Object.fromEntries(ids.map((id) => [id, { seq: 0, chg: 0 }]));
  let since = new Date().toISOString();
  let messages = 0;
  for (;;) {
    const { status, body } = await call(url, 'POST', '/api/sync', {
      token,
      body: { cursors, since, limit: 200 },
    });
    if (status !== 200) throw new Error(`sync answered ${status}: ${JSON.stringify(body)}`);
    messages += (body.messages as unknown[]).length;
    Object.assign(cursors, body.cursor);
    since = body.nextSince as string;
    if (!body.more) return messages;
  }
}
