import { constants, getPriority, setPriority } from 'node:os';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { MongoClient, type Db } from 'mongodb';
import { createGroup, type GroupCalls } from '../../factories/groups';
import { post } from '../../factories/messages';
import { createPerson, type Person } from '../../factories/people';
import { fillWithAbsent } from '../../factories/targets';
import { eventually } from '../../support/eventually';
import { Receiver } from '../../support/receiver';
import type { Bench, Sample } from '../bench';
import { ratePerSecond as rateOf } from '../bench';
import { faultCount, middle, ROUNDS } from '../contest';
import type { Generator } from '../generator/generator';
import { interleave } from '../interleave';
import { ParleyPeer, type RunningParley } from '../peers/parley';
import type { Scenario } from './scenario';

const FULL = {
  connections: 100,
  ratePerSecond: 500,
  seconds: 10,
  warmUpSeconds: 2,
  absent: 1_000,
  rounds: ROUNDS,
};
const QUICK = { connections: 50, ratePerSecond: 200, seconds: 3, warmUpSeconds: 1, absent: 200, rounds: 1 };
/** How often somebody writes to the people who are not there. */
const EVERY_MS = 1_000;
const RUNNING = 'queues running';
const PAUSED = 'queues paused';

/** What a sample needs to know of the server under load. */
interface Scene {
  bench: Bench;
  generator: Generator;
  parley: RunningParley;
  queues: Queue[];
  redis: Redis;
  db: Db;
  /** a group of people who are not there, and who writes to it */
  group: GroupCalls;
  writer: Person;
}

/** What the work behind the scenes takes from people who write to each other meanwhile, and whether it leaves something behind. */
export const jobs: Scenario = {
  name: 'jobs',
  title: 'sending while jobs run and while they wait, and the memory of Redis',
  run: async (bench) => {
    const size = bench.isQuick ? QUICK : FULL;
    const scene = await prepare(bench, size.absent);
    const sample = (isPaused: boolean) => () => talk(scene, size, isPaused);
    const samples = await interleave(
      [
        { name: RUNNING, sample: sample(false) },
        { name: PAUSED, sample: sample(true) },
      ],
      size.rounds,
      bench.progress,
    );
    const [running, paused] = [samples.get(RUNNING)!, samples.get(PAUSED)!];
    const memory = await memoryOf(scene, size);
    const p99 = (some: readonly Sample[]) => middle(some, ({ ack }) => ack.p99);
    return {
      columns: [
        'what',
        'messages/s',
        'ack p50 ms',
        'ack p99 ms',
        'delivery p99 ms',
        'lost + doubled + reordered',
      ],
      rows: [...samples].map(([name, some]) => [
        ...[name, middle(some, rateOf), middle(some, ({ ack }) => ack.p50), p99(some)],
        ...[middle(some, ({ delivery }) => delivery.p99), String(faultCount(some))],
      ]),
      goals: [
        {
          ...{ goal: 16, quantity: 'p99 of the ack with queues running ÷ paused', unit: '×' },
          ...{ measured: p99(running) / p99(paused), limit: 1.1, better: 'lower' },
        },
        {
          ...{
            goal: 16,
            quantity: `Redis’ memory after ${2 * memory.messages} messages ÷ after half`,
            unit: '×',
          },
          ...{ measured: memory.afterAll / memory.afterHalf, limit: 1.05, better: 'lower' },
        },
      ],
      notes: [
        `While ${size.connections} people write ${size.ratePerSecond} messages a second in pairs, somebody writes to ${size.absent} others once a second who are not there and have a webhook each. Paused, their jobs wait in Redis and are run after the sample, with nobody writing. Where the bench is run by root, the webhooks are received at the lowest priority.`,
        `The memory is what Redis says it uses, with nobody connected and no job left: ${memory.afterHalf} bytes after one half of the messages, ${memory.afterAll} after the other.`,
      ],
      samples: { memory, ...Object.fromEntries(samples) },
    };
  },
};

async function prepare(bench: Bench, absent: number): Promise<Scene> {
  const engines = await bench.engines();
  const parley = await new ParleyPeer(engines).start();
  bench.onEnd(() => parley.stop());
  const mongo = await MongoClient.connect(parley.mongoUri);
  bench.onEnd(() => mongo.close());
  const redis = new Redis(engines.redisUrl);
  bench.onEnd(() => Promise.resolve(redis.disconnect()));
  const service = await new Receiver().listen();
  bench.onEnd(() => service.close());
  const { url } = parley.nodes[0]!;
  const writer = await createPerson(url, 'writer');
  const group = await createGroup(url, writer);
  await fillWithAbsent(mongo.db(), group.id, absent, service.url('/'));
  const queues = await queuesOf(engines.redisUrl, redis, parley.redisPrefix);
  bench.onEnd(() => Promise.all(queues.map((queue) => queue.close())));
  const generator = bench.generator();
  makeWay(bench);
  return { bench, generator, parley, queues, redis, db: mongo.db(), group, writer };
}

/** Webhooks are received in this process, and elsewhere in earnest: what that takes is not to be taken from the server. */
function makeWay(bench: Bench): void {
  // others could not take it back, and the next scenario would have it too
  if (process.getuid?.() !== 0) return;
  const before = getPriority();
  setPriority(Math.max(before, constants.priority.PRIORITY_LOW));
  bench.onEnd(() => Promise.resolve(setPriority(before)));
}

/** All queues that the server has made. */
async function queuesOf(url: string, redis: Redis, redisPrefix: string): Promise<Queue[]> {
  const prefix = `{${redisPrefix}jobs}`;
  const keys = await redis.keys(`${prefix}:*:meta`);
  const names = keys.map((key) => key.slice(prefix.length + 1, -':meta'.length));
  return names.map((name) => new Queue(name, { connection: { url }, prefix }));
}

/** People write to each other, and somebody to people who are not there. */
async function talk(scene: Scene, size: typeof FULL, isPaused: boolean): Promise<Sample> {
  const { bench, generator, parley, queues, group, writer } = scene;
  const { connections, seconds, warmUpSeconds, ratePerSecond } = size;
  if (isPaused) for (const queue of queues) await queue.pause();
  const seats = await parley.pairs(connections);
  const writing = setInterval(() => void post(group.url, writer, group.id), EVERY_MS);
  try {
    return await bench.sample(generator, parley, seats, { seconds, warmUpSeconds, ratePerSecond });
  } finally {
    clearInterval(writing);
    for (const queue of queues) await queue.resume();
    await nothingLeft(scene);
  }
}

async function nothingLeft({ db }: Scene): Promise<void> {
  await eventually(async () => (await db.collection('job_outbox').countDocuments()) === 0);
}

/** What Redis needs after some messages, and after as many more. */
async function memoryOf(scene: Scene, { connections, seconds, warmUpSeconds, ratePerSecond }: typeof FULL) {
  const plan = { seconds, warmUpSeconds, ratePerSecond };
  const after = async () => {
    const seats = await scene.parley.pairs(connections);
    const { sent } = await scene.bench.sample(scene.generator, scene.parley, seats, plan);
    await nothingLeft(scene);
    return { sent, bytes: Number(/used_memory:(\d+)/.exec(await scene.redis.info('memory'))![1]) };
  };
  const [half, all] = [await after(), await after()];
  return { messages: Math.round((half.sent + all.sent) / 2), afterHalf: half.bytes, afterAll: all.bytes };
}
