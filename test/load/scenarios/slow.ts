import { randomBytes } from 'node:crypto';
import type { Bench } from '../bench';
import { ROUNDS } from '../contest';
import type { Seat } from '../generator/chatter';
import type { Plan } from '../generator/driver';
import type { Generator } from '../generator/generator';
import type { Tally } from '../generator/ledger';
import { interleave } from '../interleave';
import { watchMemory } from '../measure/memory';
import { ParleyPeer, type RunningParley } from '../peers/parley';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';

const FULL = { healthy: 200, stopped: 100, ratePerSecond: 1_000, floodPerSecond: 8, seconds: 15, warmUp: 3 };
const QUICK = { healthy: 40, stopped: 10, ratePerSecond: 200, floodPerSecond: 30, seconds: 4, warmUp: 1 };
/** Those who write into the busy conversation. */
const TALKERS = 4;
/** Nearly the longest text there is: the kernel alone takes some 5 MB for a socket that nobody reads. */
const CONTENT_BYTES = 60_000;
const MIB = 2 ** 20;
/** What Parley queues for a socket before it is closed, and the message that closes it. */
const QUEUE_LIMIT_MIB = (MIB + 65_536) / MIB;
const READING = 'they read';
const STOPPED = 'they have stopped';
const COLUMNS = [
  'the other connections',
  'messages/s of the healthy',
  'delivery p50 ms',
  'delivery p99 ms',
  'memory rose by MB, at most',
  'closed',
  'bytes queued for one, at most',
  'lost + doubled + reordered',
];

type Shape = typeof FULL;

/** One window: what the healthy met, and what the server did with the others. */
interface Window extends Tally {
  grownBytes: number;
  /** bytes queued for each socket that was closed for it */
  closedAt: number[];
}

interface Crowd {
  parley: RunningParley;
  healthy: { generator: Generator; seats: Seat[] };
  busy: { generator: Generator; seats: Seat[] };
}

/** What clients that stop reading cost everybody else. */
export const slow: Scenario = {
  name: 'slow',
  title: 'clients that stop reading, beside others that do not',
  run: async (bench) => {
    const shape = bench.isQuick ? QUICK : FULL;
    const crowd = await gather(bench, shape);
    const contestants = [READING, STOPPED].map((name) => ({
      name,
      sample: () => talk(crowd, shape, name === STOPPED),
    }));
    const samples = await interleave(contestants, bench.isQuick ? 1 : ROUNDS, bench.progress);
    const stopped = samples.get(STOPPED)!;
    const [before, during] = [READING, STOPPED].map((name) =>
      median(samples.get(name)!.map(({ delivery }) => delivery.p99)),
    );
    const goal = { goal: 15, better: 'lower' as const };
    return {
      columns: COLUMNS,
      rows: [...samples].map(([name, some]) => [name, ...describe(some)]),
      goals: [
        {
          ...goal,
          quantity: 'most queued for one socket',
          unit: 'MiB',
          measured: highestQueue(stopped) / MIB,
          limit: QUEUE_LIMIT_MIB,
        },
        {
          ...goal,
          quantity: 'memory of the node rose by',
          unit: 'MB',
          measured: highestGrowth(stopped) / 1e6,
          limit: 150,
        },
        {
          ...goal,
          quantity: 'p99 of the healthy, others stopped ÷ reading',
          unit: '×',
          measured: during! / before!,
          limit: 2,
        },
      ],
      notes: [
        `${shape.healthy} healthy connections write to each other, ${shape.ratePerSecond} messages/s at a given pace. ${shape.stopped} further ones are in a busy conversation: ${shape.floodPerSecond} messages/s of ${CONTENT_BYTES / 1000} kB to each of them, as the kernel’s own buffers swallow some 5 MB a socket before the server sees that nobody reads. In every second window they stop reading at its beginning.`,
        'Memory is resident memory of the API node, its highest less what it was before the window, garbage and all; the highest of all windows counts.',
      ],
      samples: Object.fromEntries(samples),
    };
  },
};

const highestQueue = (windows: readonly Window[]) =>
  Math.max(0, ...windows.flatMap(({ closedAt }) => closedAt));
const highestGrowth = (windows: readonly Window[]) =>
  Math.max(...windows.map(({ grownBytes }) => grownBytes));

function describe(windows: readonly Window[]): (string | number)[] {
  const middle = (of: (window: Window) => number) => median(windows.map(of));
  const faults = windows.map(({ lost, duplicated, outOfOrder }) => lost + duplicated + outOfOrder);
  return [
    middle(({ window, seconds }) => window.delivered / seconds),
    middle(({ delivery }) => delivery.p50),
    middle(({ delivery }) => delivery.p99),
    highestGrowth(windows) / 1e6,
    middle(({ closedAt }) => closedAt.length),
    highestQueue(windows),
    String(faults.reduce((sum, one) => sum + one, 0)),
  ];
}

/** Everybody has a seat: pairs of the healthy, and one conversation of talkers and those who will stop. */
async function gather(bench: Bench, { healthy, stopped }: Shape): Promise<Crowd> {
  const engines = await bench.engines();
  const parley = await new ParleyPeer(engines).start();
  bench.onEnd(() => parley.stop());
  const seats = await parley.pairs(healthy + TALKERS + stopped);
  const members = seats.slice(healthy);
  const conversationId = randomBytes(12).toString('hex');
  await parley.population.found(
    [{ id: conversationId, userIds: members.map(({ userId }) => userId) }],
    'group',
  );
  const busy = members.map((seat) => ({
    ...seat,
    conversationId,
    isQuiet: true,
    contentBytes: CONTENT_BYTES,
  }));
  return {
    parley,
    healthy: { generator: bench.generator(), seats: seats.slice(0, healthy) },
    busy: { generator: bench.generator(), seats: busy },
  };
}

async function talk({ parley, healthy, busy }: Crowd, shape: Shape, isStopping: boolean): Promise<Window> {
  const { ratePerSecond, floodPerSecond, seconds, warmUp: warmUpSeconds } = shape;
  const [node] = parley.nodes;
  await healthy.generator.connect(parley.dialect, healthy.seats);
  await busy.generator.connect(parley.dialect, busy.seats);
  const logged = node!.logs().length;
  const memory = watchMemory(node!.pid);
  if (isStopping) await busy.generator.pause(busy.seats.map((_, i) => i).slice(TALKERS));
  const flood: Plan = {
    ratePerSecond: floodPerSecond,
    senders: TALKERS,
    reach: 0,
    ackOnly: true,
    seconds,
    warmUpSeconds,
  };
  const [tally] = await Promise.all([
    healthy.generator.perform({ ratePerSecond, seconds, warmUpSeconds }, () => undefined),
    busy.generator.perform(flood, () => undefined),
  ]);
  const grownBytes = memory();
  await healthy.generator.disconnect();
  await busy.generator.disconnect();
  return { ...tally, grownBytes, closedAt: closedAt(node!.logs().slice(logged)) };
}

/** What the node says of sockets it closed because nobody read from them. */
function closedAt(logs: string): number[] {
  const lines = logs.split('\n').filter((line) => line.includes('slow_consumer closed'));
  return lines.map((line) => (JSON.parse(line) as { bytes: number }).bytes);
}
