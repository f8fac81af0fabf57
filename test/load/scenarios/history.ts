import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { MongoClient } from 'mongodb';
import { SetupError } from '../../../src/cli/terminal.mjs';
import { fillConversations } from '../archive';
import type { Bench } from '../bench';
import { ROUNDS } from '../contest';
import type { Latency } from '../generator/histogram';
import { interleave } from '../interleave';
import { HistoryReader, type KeysRead, PAGE, type Reading } from '../measure/history-reader';
import { ParleyPeer } from '../peers/parley';
import type { Population } from '../population';
import type { GoalResult } from '../report/section';
import { median, readable } from '../report/statistics';
import type { Scenario } from './scenario';

const FULL = { counts: [100_000, 10_000_000], deepPage: 1_000, reads: 200, rounds: ROUNDS };
const QUICK = { counts: [10_000, 100_000], deepPage: 100, reads: 50, rounds: 1 };
/** With the index, the primary key and what the oplog keeps. */
const DISK_BYTES_PER_MESSAGE = 500;
/** The progress line moves on after so many messages written. */
const TICK = 100_000;
const COLUMNS = ['messages', 'page', 'read by', 'p50 ms', 'p99 ms', 'keys examined ÷ returned'];

/** A conversation of one length. */
interface Shelf {
  count: number;
  reader: HistoryReader;
  keys: KeysRead;
  insertedPerSecond: number;
}

/** Whether a page takes longer the longer a conversation is, or the further back the page lies. */
export const history: Scenario = {
  name: 'history',
  title: 'a page of history in a short and in a very long conversation',
  run: async (bench) => {
    const { counts, deepPage, reads, rounds } = bench.isQuick ? QUICK : FULL;
    assertDisk(counts);
    bench.progress.expect(counts.reduce((sum, count) => sum + Math.floor(count / TICK), 0));
    const engines = await bench.engines();
    const shelves: Shelf[] = [];
    for (const count of counts) shelves.push(await fillShelf(bench, engines, { count, deepPage }));
    const contestants = shelves.map(({ count, reader }) => ({
      name: readable(count),
      sample: () => reader.read(reads),
    }));
    // what is compiled and cached with the first pages is no cost of the others
    for (const { reader } of shelves) await reader.read(reads);
    const samples = await interleave(contestants, rounds, bench.progress);
    const middle = ({ count }: Shelf, part: keyof Reading, of: (latency: Latency) => number) =>
      median(samples.get(readable(count))!.map((reading) => of(reading[part])));
    return {
      columns: COLUMNS,
      rows: shelves.flatMap((shelf) => describe(shelf, deepPage, middle)),
      goals: goalsOf(shelves, deepPage, middle),
      notes: [
        `Pages of ${PAGE}, over REST through everything that stands before the database; skip and limit by the driver straight from the collection. Both conversations lie in one MongoDB, each in a database of its own, and are read in turn.`,
        'Keys are those of the query for the page, by the profiler of MongoDB: one more than returned tells that there is a next page. The newest page comes from the cache, any other from the database: page 2 tells what that alone takes.',
        `Messages were written straight into the collection, ${readable(shelves.at(-1)!.insertedPerSecond)}/s.`,
      ],
      samples: { keys: shelves.map(({ count, keys }) => ({ count, keys })), ...Object.fromEntries(samples) },
    };
  },
};

type Middle = (shelf: Shelf, part: keyof Reading, of: (latency: Latency) => number) => number;
const p50 = (latency: Latency) => latency.p50;
const p99 = (latency: Latency) => latency.p99;

function describe(shelf: Shelf, deepPage: number, middle: Middle): (string | number)[][] {
  const ways: [keyof Reading, number, string][] = [
    ['first', 1, 'Parley, REST'],
    ['second', 2, 'Parley, REST'],
    ['deep', deepPage, 'Parley, REST'],
    ['skipFirst', 1, 'skip and limit'],
    ['skipDeep', deepPage, 'skip and limit'],
  ];
  return ways.map(([part, page, name]) => [
    readable(shelf.count),
    readable(page),
    name,
    middle(shelf, part, p50),
    middle(shelf, part, p99),
    shelf.keys[part],
  ]);
}

function goalsOf(shelves: readonly Shelf[], deepPage: number, middle: Middle): GoalResult[] {
  const [short, long] = [shelves[0]!, shelves.at(-1)!];
  const [few, many] = [readable(short.count), readable(long.count)];
  const goal = (quantity: string, measured: number, limit: number): GoalResult => {
    return { goal: 10, quantity, measured, unit: '', limit, better: 'lower' };
  };
  const growth = (part: keyof Reading) => middle(long, part, p50) / middle(short, part, p50);
  return [
    goal(`page 1: p50 at ${many} ÷ at ${few} messages`, growth('first'), 1.2),
    goal(`page ${readable(deepPage)}: p50 at ${many} ÷ at ${few} messages`, growth('deep'), 1.2),
    goal(
      `${many} messages: page ${readable(deepPage)} ÷ page 1, p50`,
      middle(long, 'deep', p50) / middle(long, 'first', p50),
      1.2,
    ),
    goal(
      'keys examined ÷ messages returned, the most of all pages',
      Math.max(...shelves.flatMap(({ keys }) => [keys.first, keys.second, keys.deep])),
      1.02,
    ),
  ];
}

/** A Parley whose database holds one conversation of that length. */
async function fillShelf(
  bench: Bench,
  engines: Awaited<ReturnType<Bench['engines']>>,
  { count, deepPage }: { count: number; deepPage: number },
): Promise<Shelf> {
  let insertedPerSecond = 0;
  const furnish = async (population: Population, mongoUri: string) => {
    insertedPerSecond = await fill(bench, population, { mongoUri, count });
  };
  const parley = await new ParleyPeer(engines, { furnish }).start();
  bench.onEnd(() => parley.stop());
  const mongo = new MongoClient(parley.mongoUri);
  bench.onEnd(() => mongo.close());
  const [{ token } = { token: '' }] = await parley.population.users(2);
  const [conversationId = ''] = await parley.population.pairConversations(2);
  const place = { url: parley.nodes[0]!.url, token, db: mongo.db(), conversationId };
  const reader = await HistoryReader.open({ ...place, count, deepPage });
  return { count, reader, keys: await reader.keysRead(), insertedPerSecond };
}

/** @returns messages written a second */
async function fill(
  bench: Bench,
  population: Population,
  { mongoUri, count }: { mongoUri: string; count: number },
): Promise<number> {
  const people = await population.users(2);
  const [conversationId = ''] = await population.pairConversations(2);
  const mongo = new MongoClient(mongoUri);
  const userIds = people.map(({ userId }) => userId);
  const begin = performance.now();
  let told = 0;
  await fillConversations(mongo.db(), [{ conversationId, userIds, count }], (written) => {
    for (; told < Math.floor(written / TICK); told += 1) bench.progress.tick('messages written');
  });
  const seconds = (performance.now() - begin) / 1000;
  await mongo.close();
  return count / seconds;
}

/** @throws SetupError when the data would not fit */
function assertDisk(counts: readonly number[]): void {
  const needed = counts.reduce((sum, count) => sum + count * DISK_BYTES_PER_MESSAGE, 0);
  const { bavail, bsize } = statfsSync(tmpdir());
  const free = bavail * bsize;
  if (free >= needed) return;
  const gib = (bytes: number) => `${readable(bytes / 2 ** 30)} GiB`;
  throw new SetupError(
    `history needs ${gib(needed)} in ${tmpdir()}, where ${gib(free)} are free. Set TMPDIR to a folder with more room, or take less data: npm run bench -- history --quick`,
  );
}
