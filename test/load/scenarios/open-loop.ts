import { cpuPerMessage, type Sample } from '../bench';
import { contest, faultCount, middle, startPeers } from '../contest';
import { ParleyPeer } from '../peers/parley';
import { presentPeers } from '../peers/present-peers';
import { ejabberd } from '../peers/ejabberd';
import { BARE_STORE, socketIoRelay, storeRelay } from '../peers/relays';
import type { GoalResult } from '../report/section';
import type { Scenario } from './scenario';

interface Shape {
  connections: number;
  ratePerSecond: number;
  seconds: number;
}

const SMALL: Shape = { connections: 1_000, ratePerSecond: 1_000, seconds: 10 };
const WIDE: Shape = { connections: 10_000, ratePerSecond: 1_000, seconds: 10 };
const HARD: Shape = { connections: 10_000, ratePerSecond: 5_000, seconds: 60 };
const QUICK: Shape = { connections: 200, ratePerSecond: 300, seconds: 2 };
/** One typing event for so many messages. */
const MESSAGES_PER_TYPING = 5;
const PARLEY = 'Parley';
const COLUMNS = [
  'connections',
  'messages/s asked for',
  'server',
  'delivery p50 ms',
  'delivery p99 ms',
  'delivery p99.9 ms',
  'ack p99 ms',
  'receipt p99 ms',
  'refused',
  'lost',
  'doubled',
  'out of order',
  'drained in ms',
  'CPU µs a message',
];

/** Messages at a given pace, whatever comes back; latency counts from the moment each was due. */
export const openLoop: Scenario = {
  name: 'open-loop',
  title: 'latency at a given pace, with typing',
  run: async (bench) => {
    const engines = await bench.engines();
    const generator = bench.generator();
    const ours = new ParleyPeer(engines, { name: PARLEY });
    const { peers, missing } = await presentPeers([ours, storeRelay(engines), socketIoRelay, ejabberd]);
    const running = await startPeers(bench, peers);
    const wide = new Map([...running].filter(([name]) => name !== ejabberd.name));
    // the relay is far from its end there, and a minute for each sample is long
    const hard = new Map([...wide].filter(([name]) => name !== socketIoRelay.name));
    const found: { shape: Shape; samples: Map<string, Sample[]> }[] = [];
    for (const shape of bench.isQuick ? [QUICK] : [SMALL, WIDE, HARD]) {
      const { connections, ratePerSecond, seconds } = shape;
      const typingPerSecond = ratePerSecond / MESSAGES_PER_TYPING;
      const plan = { ratePerSecond, typingPerSecond, seconds, warmUpSeconds: bench.isQuick ? 1 : 3 };
      const among = shape === SMALL ? running : shape === HARD ? hard : wide;
      found.push({ shape, samples: await contest(bench, generator, among, { connections, plan }) });
    }
    return {
      columns: COLUMNS,
      rows: found.flatMap(({ shape, samples }) =>
        [...samples].map(([name, some]) => [shape.connections, shape.ratePerSecond, name, ...describe(some)]),
      ),
      goals: found.flatMap(({ shape, samples }) => goalsOf(shape, samples)),
      notes: [
        'Every message has its moment on a clock that does not wait for answers, so a server that falls behind shows it.',
        BARE_STORE,
        ...missing,
      ],
      samples: found.map(({ shape, samples }) => ({ shape, samples: Object.fromEntries(samples) })),
    };
  },
};

function describe(samples: readonly Sample[]): (string | number)[] {
  const total = (of: (sample: Sample) => number) =>
    String(samples.reduce((sum, sample) => sum + of(sample), 0));
  return [
    middle(samples, ({ delivery }) => delivery.p50),
    middle(samples, ({ delivery }) => delivery.p99),
    middle(samples, ({ delivery }) => delivery.p999),
    middle(samples, ({ ack }) => ack.p99),
    middle(samples, ({ receipt }) => receipt.p99),
    total(({ failures }) => failures),
    total(({ lost }) => lost),
    total(({ duplicated }) => duplicated),
    total(({ outOfOrder }) => outOfOrder),
    middle(samples, ({ drainMs }) => drainMs),
    middle(samples, cpuPerMessage),
  ];
}

function goalsOf(shape: Shape, samples: Map<string, Sample[]>): GoalResult[] {
  const ours = samples.get(PARLEY)!;
  const p99 = middle(ours, ({ delivery }) => delivery.p99);
  const lower = { better: 'lower' as const };
  const what = `${shape.connections} connections, ${shape.ratePerSecond}/s`;
  if (shape === SMALL) {
    const theirs = samples.get(ejabberd.name);
    const beside = theirs && p99 / middle(theirs, ({ delivery }) => delivery.p99);
    return [
      { goal: 4, quantity: `${what}: delivery p99`, measured: p99, unit: 'ms', limit: 15, ...lower },
      ...(beside === undefined
        ? []
        : [
            {
              goal: 4,
              quantity: `${what}: p99 ÷ ejabberd`,
              measured: beside,
              unit: '×',
              limit: 0.25,
              ...lower,
            },
          ]),
    ];
  }
  if (shape !== HARD) return [];
  const drained = middle(ours, ({ drainMs }) => drainMs);
  return [
    { goal: 5, quantity: `${what}: delivery p99`, measured: p99, unit: 'ms', limit: 100, ...lower },
    {
      goal: 5,
      quantity: `${what}: lost, doubled, reordered`,
      measured: faultCount(ours),
      unit: '',
      limit: 0,
      ...lower,
    },
    { goal: 5, quantity: `${what}: drained in`, measured: drained, unit: 'ms', limit: 1_000, ...lower },
  ];
}
