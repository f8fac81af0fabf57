import { cpuPerMessage, partPerMessage, ratePerSecond, type Sample } from '../bench';
import { contest, faultCount, middle, startPeers } from '../contest';
import { ejabberd } from '../peers/ejabberd';
import { ParleyPeer } from '../peers/parley';
import { presentPeers } from '../peers/present-peers';
import { BARE_STORE, socketIoRelay, storeRelay, wsRelay } from '../peers/relays';
import type { GoalResult } from '../report/section';
import type { Scenario } from './scenario';

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
      storeRelay(engines),
      socketIoRelay,
      wsRelay,
      ejabberd,
    ]);
    const running = await startPeers(bench, peers);
    const generator = bench.generator();
    const found: { shape: string; samples: Map<string, Sample[]> }[] = [];
    for (const { connections, outstanding } of bench.isQuick ? SHAPES.slice(0, 1) : SHAPES) {
      const plan = { outstanding, warmUpSeconds: bench.isQuick ? 1 : 2, seconds: bench.isQuick ? 2 : 5 };
      const samples = await contest(bench, generator, running, { connections, plan });
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
        BARE_STORE,
        ...missing,
      ],
      samples: found.map(({ shape, samples }) => ({ shape, samples: Object.fromEntries(samples) })),
    };
  },
};

function describe(samples: readonly Sample[]): (string | number)[] {
  const part = (name: Parameters<typeof partPerMessage>[1]) =>
    middle(samples, (sample) => partPerMessage(sample, name));
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
    String(faultCount(samples)),
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
  if (!samples.has(ejabberd.name)) return goals;
  const measured = middle(ours, ratePerSecond) / rate(ejabberd.name);
  const quantity = `${shape}: messages/s ÷ ejabberd + MAM`;
  return [{ goal: 1, quantity, ...ratio, measured, limit: 5, better: 'higher' }, ...goals];
}
