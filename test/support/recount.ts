import type { Db, ObjectId } from 'mongodb';
import { eventually } from './eventually';
import { runJob } from './jobs';
import type { World } from './world';

const DAY_MS = 86_400_000;
const WINDOW_MS = 10_000;
const BOUNDS_MS = [100, 1_000, 10_000, 60_000, 3_600_000, 86_400_000];
const SIZES = 25;
const JOBS = ['analytics-frequent', 'analytics-hourly', 'analytics-daily'];

type Sums = Record<string, { count?: number; total?: number; parts?: number[] }>;
interface Stored {
  conversationId: ObjectId;
  seq: number;
  senderId: ObjectId;
  type: string;
  content: string;
  createdAt: Date;
}

/** A clock of a time zone, by nothing but what JavaScript knows of it. */
function clockOf(timezone: string) {
  const fields = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hourCycle: 'h23', ...fields });
  return (at: Date) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const intoHour = (Number(part.minute) * 60 + at.getUTCSeconds()) * 1_000 + at.getUTCMilliseconds();
    return {
      day: `${part.year}-${part.month}-${part.day}`,
      hour: Number(part.hour),
      beginningOfHour: new Date(at.getTime() - intoHour).toISOString(),
    };
  };
}

const plus = (day: string, days: number) =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
const mondayOf = (day: string) => plus(day, -((new Date(day).getUTCDay() + 6) % 7));

function add(sums: Sums, key: string, length: number): void {
  const sum = (sums[key] ??= { count: 0, total: 0 });
  sum.count! += 1;
  sum.total! += length;
}

function countIn(sums: Sums, key: string, part: number, of: number): Sums[string] {
  const sum = (sums[key] ??= { parts: new Array<number>(of).fill(0) });
  sum.parts![part]! += 1;
  return sum;
}

/** Every row there should be, from what is stored, one document after the other. By `metric dimension bucket`. */
export async function recount(
  db: Db,
  timezone: string,
  /** people who came online: `day person` */
  online: readonly string[] = [],
): Promise<{ hourly: Sums; daily: Sums }> {
  const clock = clockOf(timezone);
  const [hourly, daily]: [Sums, Sums] = [{}, {}];
  const active = new Set(online);
  const messages = (await db.collection('messages').find().toArray()) as unknown as Stored[];
  for (const { type, content, createdAt, senderId } of messages) {
    const { day, hour, beginningOfHour } = clock(createdAt);
    const length = [...content].length;
    add(hourly, `messages ${type} ${beginningOfHour}`, length);
    add(daily, `messages ${type} ${day}`, length);
    add(daily, `messages-weekly ${type} ${mondayOf(day)}`, length);
    add(daily, `messages-monthly ${type} ${day.slice(0, 8)}01`, length);
    countIn(daily, `heatmap all ${day}`, hour, 24);
    if (type !== 'system') active.add(`${day} ${senderId.toHexString()}`);
  }
  countActive(daily, active, clock(new Date()).day);
  await countDeliveries(db, daily, messages, (at) => clock(at).day);
  for (const { lastSeq } of await db.collection('conversations').find().toArray()) {
    const size = lastSeq === 0 ? 0 : Math.floor(Math.log2(lastSeq as number) + 1e-9) + 1;
    countIn(daily, `conversations all ${clock(new Date()).day}`, size, SIZES);
  }
  return { hourly, daily };
}

function countActive(daily: Sums, active: ReadonlySet<string>, today: string): void {
  const all = [...active].map((one) => one.split(' ') as [day: string, person: string]).sort();
  const within = (first: string, last: string) =>
    new Set(all.filter(([day]) => day >= first && day <= last).map(([, person]) => person)).size;
  for (let day = all[0]?.[0] ?? plus(today, 1); day <= today; day = plus(day, 1)) {
    const count = within(day, day);
    if (count > 0) daily[`active day ${day}`] = { count };
    if (within(plus(day, -29), day) === 0) continue;
    daily[`active week ${day}`] = { count: within(plus(day, -6), day) };
    daily[`active month ${day}`] = { count: within(plus(day, -29), day) };
  }
}

async function countDeliveries(
  db: Db,
  daily: Sums,
  messages: readonly Stored[],
  dayOf: (at: Date) => string,
): Promise<void> {
  const origins = new Map(
    messages.map((message) => [`${message.conversationId.toHexString()} ${message.seq}`, message]),
  );
  const moves = await db.collection('receipts').find({ kind: 'delivered' }).toArray();
  for (const { conversationId, userId, toSeq, at } of moves) {
    const origin = origins.get(`${(conversationId as ObjectId).toHexString()} ${toSeq}`);
    if (!origin || origin.senderId.equals(userId as ObjectId)) continue;
    const ms = Math.max(0, (at as Date).getTime() - origin.createdAt.getTime());
    const bound = BOUNDS_MS.findIndex((limit) => ms <= limit);
    const part = bound < 0 ? BOUNDS_MS.length : bound;
    const sum = countIn(daily, `delivery all ${dayOf(at as Date)}`, part, BOUNDS_MS.length + 1);
    sum.count = (sum.count ?? 0) + 1;
    sum.total = (sum.total ?? 0) + ms;
  }
}

/** Every row there is, in the same form. */
export async function rowsOf(db: Db): Promise<{ hourly: Sums; daily: Sums }> {
  const read = async (name: string): Promise<Sums> => {
    const filter = { metric: { $not: /^archive-/ } };
    const rows = await db.collection(name).find(filter).toArray();
    return Object.fromEntries(
      rows.map(({ metric, dimension, bucket, count, total, parts }) => [
        `${metric} ${dimension} ${bucket instanceof Date ? bucket.toISOString() : bucket}`,
        {
          ...(count !== undefined && { count: count as number }),
          ...(total !== undefined && { total: total as number }),
          ...(parts && { parts: parts as number[] }),
        },
      ]),
    );
  };
  return { hourly: await read('analytics_hourly'), daily: await read('analytics_daily') };
}

/** Resolves when everything that is stored by now is counted, the archive too. */
export async function gathered(db: Db): Promise<void> {
  const { localTime } = (await db.command({ hello: 1 })) as { localTime: Date };
  const wanted = localTime.getTime();
  await eventually(
    () =>
      db
        .collection<{ _id: string; window: number; archive?: object }>('analytics_progress')
        .findOne({ _id: 'gathering' }),
    (progress) => progress !== null && !progress.archive && (progress.window + 1) * WINDOW_MS > wanted,
  );
}

/** Rolls up everything that is stored by now. */
export async function rollUpAll(world: Pick<World, 'db' | 'redisUrl' | 'redisPrefix'>): Promise<void> {
  await gathered(world.db());
  await rollUp(world);
}

/** Rolls up what is gathered. */
export async function rollUp(world: Pick<World, 'redisUrl' | 'redisPrefix'>): Promise<void> {
  for (const job of JOBS) await runJob(world, job);
}
