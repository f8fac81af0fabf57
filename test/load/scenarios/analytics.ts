import { type Db, MongoClient, ObjectId } from 'mongodb';
import { call } from '../../support/http';
import { eventually } from '../../support/eventually';
import { runJob } from '../../support/jobs';
import { fillConversations } from '../archive';
import type { Bench } from '../bench';
import { ROUNDS } from '../contest';
import { interleave } from '../interleave';
import { ParleyPeer, type RunningParley } from '../peers/parley';
import type { Population } from '../population';
import { median, readable } from '../report/statistics';
import type { Scenario } from './scenario';

const FULL = { counts: [100_000, 10_000_000], reads: 150, rounds: ROUNDS, people: 100_000 };
const QUICK = { counts: [3_000, 30_000], reads: 10, rounds: 1, people: 500 };
const DAYS = 90;
const DAY_MS = 86_400_000;
/** Messages of the hour that is rolled up. */
const HOUR_MESSAGES = 1_000_000;
const WINDOWS_PER_HOUR = 360;
const ACTIVE_DAYS = 30;
const INSERTED_AT_ONCE = 10_000;
const TICK = 100_000;
const CALLS = ['overview?days=90', 'volume?days=90&bucket=hour', 'volume?days=90', 'heatmap?days=90'];
const COLUMNS = ['messages', 'what', 'p50 ms', 'p95 ms'];

/** A server whose archive is counted. */
interface Office {
  count: number;
  url: string;
  token: string;
  db: Db;
  parley: RunningParley;
  /** milliseconds from the first start until dashboards show everything */
  countedMs: number;
}

/** Milliseconds. */
interface Percentiles {
  p50: number;
  p95: number;
}

/** Whether a dashboard costs more the more messages there are, and how long rolling them up takes. */
export const analytics: Scenario = {
  name: 'analytics',
  title: 'a dashboard over few and over very many messages, and rolling up an hour of a million',
  run: async (bench) => {
    const { counts, reads, rounds, people } = bench.isQuick ? QUICK : FULL;
    const engines = await bench.engines();
    bench.progress.expect(counts.reduce((sum, count) => sum + Math.floor(count / TICK), 0));
    const offices = await Promise.all(counts.map((count) => openOffice(bench, engines, count)));
    const [small, large] = [offices[0]!, offices.at(-1)!];
    const contestants = CALLS.map((part) => ({ name: part, sample: () => timed(offices, part, reads) }));
    for (const part of CALLS) await timed(offices, part, reads);
    const samples = await interleave(contestants, rounds, bench.progress);
    const p = (office: Office, part: string, which: 'p50' | 'p95') =>
      median(samples.get(part)!.map((sample) => sample[offices.indexOf(office)]![which]));
    const rawMs = await raw(large.db);
    const jobSeconds = await rollUpHour(large, engines.redisUrl, people);
    const growth = Math.max(...CALLS.map((part) => p(large, part, 'p95') / p(small, part, 'p95')));
    const dearest = Math.max(...CALLS.map((part) => p(large, part, 'p50')));
    const lower = { unit: '', better: 'lower' as const };
    const [few, many] = [readable(small.count), readable(large.count)];
    return {
      columns: COLUMNS,
      rows: [
        ...offices.flatMap((office) =>
          CALLS.map((part) => [readable(office.count), part, p(office, part, 'p50'), p(office, part, 'p95')]),
        ),
        [many, 'the same days from the messages themselves', rawMs, '–'],
        [readable(HOUR_MESSAGES), 'hourly job', jobSeconds * 1_000, '–'],
        ...offices.map(({ count, countedMs }) => [
          readable(count),
          'first count of the archive',
          countedMs,
          '–',
        ]),
      ],
      goals: [
        {
          goal: 17,
          quantity: `dashboard: p95 at ${many} ÷ at ${few} messages, the most`,
          measured: growth,
          limit: 1.1,
          ...lower,
        },
        {
          goal: 17,
          quantity: `dashboard: p50 ÷ raw aggregation over ${many}, the most`,
          measured: dearest / rawMs,
          limit: 0.01,
          ...lower,
        },
        {
          goal: 17,
          quantity: `hourly job over ${readable(HOUR_MESSAGES)} messages`,
          measured: jobSeconds,
          limit: 10,
          ...lower,
          unit: 's',
        },
      ],
      notes: [
        `Messages lie evenly within the last ${DAYS} days, so that dashboards show as many hours and days of few as of many. Calls over REST, each without If-None-Match; the two servers, on one MongoDB, take turns call by call.`,
        `The raw aggregation groups the messages of ${DAYS} days by day and type, by the driver, the middle one of three.`,
        `The hourly job has ${readable(HOUR_MESSAGES)} messages of one hour to roll up, as windows that were written straight into the database, and ${readable(people)} people active on each of ${ACTIVE_DAYS} days. It is timed from its being asked for until a worker has done it.`,
        'The first count begins 20 s after the first start, when every message from before the cut is certainly stored.',
      ],
      samples: { rawMs, jobSeconds, ...Object.fromEntries(samples) },
    };
  },
};

async function openOffice(
  bench: Bench,
  engines: Awaited<ReturnType<Bench['engines']>>,
  count: number,
): Promise<Office> {
  let filledAt = 0;
  const parley = await new ParleyPeer(engines, {
    furnish: async (population, mongoUri) => {
      await fill(bench, population, mongoUri, count);
      filledAt = performance.now();
    },
  }).start();
  bench.onEnd(() => parley.stop());
  const mongo = await MongoClient.connect(parley.mongoUri);
  bench.onEnd(() => mongo.close());
  const db = mongo.db();
  const [{ token, userId } = { token: '', userId: '' }] = await parley.population.users(2);
  await db.collection('users').updateOne({ _id: new ObjectId(userId) }, { $set: { role: 'auditor' } });
  const office = { count, url: parley.nodes[0]!.url, token, db, parley, countedMs: 0 };
  await archiveCounted(db);
  await eventually(async () => (await messagesShown(office)) >= count);
  office.countedMs = performance.now() - filledAt;
  return office;
}

/** What there was before the first start is counted; windows since then are of no interest here. */
async function archiveCounted(db: Db): Promise<void> {
  const all = db.collection<{ _id: string; cut: number; archive?: object }>('analytics_progress');
  await eventually(
    () => all.findOne({ _id: 'gathering' }),
    (progress) => progress !== null && progress.cut > 0 && !progress.archive,
  );
}

async function messagesShown(office: Office): Promise<number> {
  return (await get(office, 'overview?days=90')).messages as number;
}

async function get({ url, token }: Office, part: string) {
  const { status, body } = await call(url, 'GET', `/api/admin/analytics/${part}`, { token });
  if (status !== 200) throw new Error(`analytics answered ${status}: ${JSON.stringify(body)}`);
  return body as Record<string, unknown>;
}

/** Calls all offices in turn, so that whatever the machine does meanwhile meets all alike. @returns for each of them */
async function timed(offices: readonly Office[], part: string, times: number): Promise<Percentiles[]> {
  const taken = offices.map((): number[] => []);
  for (let i = 0; i < times; i += 1) {
    for (const [n, office] of offices.entries()) {
      const begin = performance.now();
      await get(office, part);
      taken[n]!.push(performance.now() - begin);
    }
  }
  return taken.map((all) => {
    all.sort((a, b) => a - b);
    const at = (share: number) => all[Math.floor(share * (all.length - 1))]!;
    return { p50: at(0.5), p95: at(0.95) };
  });
}

/** Messages evenly from the beginning of the days on. */
async function fill(bench: Bench, population: Population, mongoUri: string, count: number): Promise<void> {
  const people = await population.users(2);
  const [conversationId = ''] = await population.pairConversations(2);
  const mongo = await MongoClient.connect(mongoUri);
  const from = Math.floor(Date.now() / DAY_MS) * DAY_MS - (DAYS - 1) * DAY_MS;
  const each = (Date.now() - from) / (count + 1);
  const filling = {
    ...{ conversationId, userIds: people.map(({ userId }) => userId), count },
    momentOf: (seq: number) => new Date(from + seq * each),
  };
  let told = 0;
  await fillConversations(mongo.db(), [filling], (written) => {
    for (; told < Math.floor(written / TICK); told += 1) bench.progress.tick('messages written');
  });
  await mongo.close();
}

/** The middle one of three. */
async function raw(db: Db): Promise<number> {
  const since = new Date(Date.now() - DAYS * DAY_MS);
  const times: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const begin = performance.now();
    await db
      .collection('messages')
      .aggregate([
        { $match: { createdAt: { $gte: since } } },
        {
          $group: {
            _id: { type: '$type', day: { $dateTrunc: { date: '$createdAt', unit: 'day' } } },
            count: { $sum: 1 },
            length: { $sum: { $strLenCP: '$content' } },
          },
        },
      ])
      .toArray();
    times.push(performance.now() - begin);
  }
  return median(times);
}

/** @returns seconds */
async function rollUpHour({ db, parley }: Office, redisUrl: string, people: number): Promise<number> {
  const progress = await db
    .collection<{ _id: string; cut: number }>('analytics_progress')
    .findOne({ _id: 'gathering' });
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const slots = [0, 1, 2, 3].map((quarter) => new Date(hour + quarter * 900_000));
  const types = ['text', 'system'];
  const each = HOUR_MESSAGES / WINDOWS_PER_HOUR / types.length;
  const windows = Array.from({ length: WINDOWS_PER_HOUR }, (_, i) => {
    const at = new Date(hour + i * 10_000);
    return types.map((type) => ({
      ...{ series: `messages/${type}`, at, window: at.getTime() / 10_000, slot: slots[Math.floor(i / 90)]! },
      ...{ cut: progress!.cut, count: each, total: each * 40 },
    }));
  });
  await db.collection('analytics_events').insertMany(windows.flat());
  const days = Array.from({ length: ACTIVE_DAYS }, (_, i) =>
    new Date(Date.now() - i * DAY_MS).toISOString().slice(0, 10),
  );
  for (const day of days)
    for (let i = 0; i < people; i += INSERTED_AT_ONCE) {
      const some = Array.from({ length: Math.min(INSERTED_AT_ONCE, people - i) }, (_, k) => ({
        ...{ day, userId: new ObjectId((i + k + 1).toString(16).padStart(24, '0')) },
      }));
      await db.collection('user_activity_daily').insertMany(some, { ordered: false });
    }
  const begin = performance.now();
  await runJob({ redisUrl, redisPrefix: parley.redisPrefix }, 'analytics-hourly');
  return (performance.now() - begin) / 1_000;
}
