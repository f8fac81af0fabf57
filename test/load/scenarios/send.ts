import { type Bench, cpuPerMessage, partPerMessage, ratePerSecond, type Sample } from '../bench';
import type { Generator } from '../generator/generator';
import { interleave } from '../interleave';
import { ParleyPeer } from '../peers/parley';
import type { Peer, RunningPeer } from '../peers/peer';
import { presentPeers } from '../peers/present-peers';
import { socketIoRelay, wsRelay } from '../peers/relays';
import type { GoalResult } from '../report/section';
import { median } from '../report/statistics';
import { ROUNDS, type Scenario } from './scenario';

/** Connections, and messages each keeps under way. */
const SHAPES = [
  { connections: 100, outstanding: 4 },
  { connections: 1_000, outstanding: 1 },
];
const BATCHING_OFF = { COMMIT_BATCH: '1', COMMIT_WINDOW_MS: '0' };
const PARLEY = 'Parley';
const NAIVE = 'Parley, batching off';
const COLUMNS = [
  'connections × outstanding',
  'server',
  'messages/s',
  'CPU µs a message',
  'Node',
  'database',
  'Redis',
  'worker',
  'delivery p50 ms',
  'delivery p99 ms',
  'receipt p99 ms',
  'lost + doubled + reordered',
];

/** Pairs that write to each other as fast as they are answered: stored, acked, delivered, receipted. */
export const send: Scenario = {
  name: 'send',
  title: 'how many messages are stored, acked, delivered and receipted',
  run: async (bench) => {
    const engines = await bench.engines();
    const { peers, missing } = await presentPeers([
      new ParleyPeer(engines, { name: PARLEY }),
      new ParleyPeer(engines, { name: NAIVE, env: BATCHING_OFF }),
      socketIoRelay,
      wsRelay,
    ]);
    const running = await start(bench, peers);
    const generator = bench.generator();
    const found: { shape: string; samples: Map<string, Sample[]> }[] = [];
    for (const { connections, outstanding } of bench.isQuick ? SHAPES.slice(0, 1) : SHAPES) {
      const samples = await measure(bench, generator, running, connections, outstanding);
      found.push({ shape: `${connections} × ${outstanding}`, samples });
    }
    return {
      columns: COLUMNS,
      rows: found.flatMap(({ shape, samples }) =>
        [...samples].map(([name, some]) => [shape, name, ...describe(some)]),
      ),
      goals: found.flatMap(({ shape, samples }) => goalsOf(shape, samples)),
      notes: [
        'A message counts when it was stored (where the server stores), acked to its sender, delivered to the other, and the sender was told of that. The relays store nothing: they show what transport alone costs.',
        ...missing,
      ],
      samples: found.map(({ shape, samples }) => ({ shape, samples: Object.fromEntries(samples) })),
    };
  },
};

async function start(bench: Bench, peers: readonly Peer[]): Promise<Map<string, RunningPeer>> {
  const running = new Map<string, RunningPeer>();
  for (const peer of peers) {
    const server = await peer.start();
    bench.onEnd(() => server.stop());
    running.set(peer.name, server);
  }
  return running;
}

async function measure(
  bench: Bench,
  generator: Generator,
  running: Map<string, RunningPeer>,
  connections: number,
  outstanding: number,
): Promise<Map<string, Sample[]>> {
  const plan = { outstanding, warmUpSeconds: bench.isQuick ? 1 : 2, seconds: bench.isQuick ? 2 : 5 };
  const contestants = [];
  for (const [name, server] of running) {
    const seats = await server.pairs(connections);
    contestants.push({ name, sample: () => bench.sample(generator, server, seats, plan) });
  }
  return interleave(contestants, bench.isQuick ? 1 : ROUNDS, bench.progress);
}

const middle = (samples: readonly Sample[], of: (sample: Sample) => number) => median(samples.map(of));

function describe(samples: readonly Sample[]): (string | number)[] {
  const part = (name: Parameters<typeof partPerMessage>[1]) =>
    middle(samples, (sample) => partPerMessage(sample, name));
  const faults = samples.map(({ lost, duplicated, outOfOrder }) => lost + duplicated + outOfOrder);
  return [
    middle(samples, ratePerSecond),
    middle(samples, cpuPerMessage),
    part('node') + part('other'),
    part('mongod') + part('database'),
    part('redis'),
    part('worker'),
    middle(samples, ({ delivery }) => delivery.p50),
    middle(samples, ({ delivery }) => delivery.p99),
    middle(samples, ({ receipt }) => receipt.p99),
    String(faults.reduce((sum, one) => sum + one, 0)),
  ];
}

function goalsOf(shape: string, samples: Map<string, Sample[]>): GoalResult[] {
  const ours = samples.get(PARLEY)!;
  const rate = (name: string) => middle(samples.get(name) ?? [], ratePerSecond);
  const cpu = (name: string) => middle(samples.get(name) ?? [], cpuPerMessage);
  const ratio = { unit: '×' };
  const goals: GoalResult[] = [
    {
      ...{ goal: 2, quantity: `${shape}: messages/s ÷ batching off`, ...ratio },
      ...{ measured: middle(ours, ratePerSecond) / rate(NAIVE), limit: 3, better: 'higher' },
    },
    {
      ...{ goal: 3, quantity: `${shape}: CPU a message ÷ Socket.IO relay`, ...ratio },
      ...{ measured: middle(ours, cpuPerMessage) / cpu(socketIoRelay.name), limit: 5, better: 'lower' },
    },
  ];
  const archive = [...samples.keys()].find((name) => name.startsWith('ejabberd'));
  if (!archive) return goals;
  const measured = middle(ours, ratePerSecond) / rate(archive);
  const quantity = `${shape}: messages/s ÷ ejabberd + MAM`;
  return [{ goal: 1, quantity, ...ratio, measured, limit: 5, better: 'higher' }, ...goals];
}
