import { randomBytes } from 'node:crypto';
import { type Bench, type Sample } from '../bench';
import { faultCount, middle, ROUNDS } from '../contest';
import type { Seat } from '../generator/chatter';
import type { Generator } from '../generator/generator';
import { interleave } from '../interleave';
import { totalCpu } from '../measure/processes';
import { ParleyPeer, type RunningParley } from '../peers/parley';
import type { RunningPeer } from '../peers/peer';
import { socketIoRelay } from '../peers/relays';
import type { Scenario } from './scenario';

const SIZES = [1_000, 5_000];
const PARLEY = 'Parley';
/** Members who write; each waits for its own ack before it writes again. */
const SENDERS = 4;
const COLUMNS = [
  'members',
  'server',
  'deliveries/s',
  'CPU µs a delivery',
  'delivery p50 ms',
  'delivery p99 ms',
  'stored rows a message',
  'lost + doubled + reordered',
];

/** Some members of one conversation write to all the others, who are online. */
export const group: Scenario = {
  name: 'group',
  title: 'one conversation with many members online',
  run: async (bench) => {
    const engines = await bench.engines();
    const generator = bench.generator();
    const parley = await new ParleyPeer(engines, { name: PARLEY }).start();
    bench.onEnd(() => parley.stop());
    const relay = await socketIoRelay.start();
    bench.onEnd(() => relay.stop());
    const sizes = bench.isQuick ? [100] : SIZES;
    const found = [];
    for (const size of sizes)
      found.push({ size, ...(await measure(bench, generator, { parley, relay, size })) });
    return {
      columns: COLUMNS,
      rows: found.flatMap(({ size, samples, rowsPerMessage }) =>
        [...samples].map(([name, some]) => [
          size,
          name,
          ...describe(some, name === PARLEY ? rowsPerMessage : 0),
        ]),
      ),
      goals: found.flatMap(({ size, samples, rowsPerMessage }) => {
        const [ours, theirs] = [PARLEY, socketIoRelay.name].map((name) =>
          middle(samples.get(name)!, cpuPerDelivery),
        );
        const beside = { measured: ours! / theirs!, limit: 1.1, better: 'lower' as const };
        const rows = { measured: rowsPerMessage, limit: 1, better: 'lower' as const };
        return [
          { goal: 9, quantity: `${size} members: CPU a delivery ÷ Socket.IO room`, unit: '×', ...beside },
          { goal: 9, quantity: `${size} members: rows of messages stored a message`, unit: '', ...rows },
        ];
      }),
      notes: [
        'Members read and report nothing: what is measured is the way of a message to all of them. Parley stores each message before it is delivered; the relay is a bare Socket.IO room.',
      ],
      samples: found.map(({ samples, ...rest }) => ({ ...rest, samples: Object.fromEntries(samples) })),
    };
  },
};

async function measure(
  bench: Bench,
  generator: Generator,
  { parley, relay, size }: { parley: RunningParley; relay: RunningPeer; size: number },
): Promise<{ samples: Map<string, Sample[]>; rowsPerMessage: number }> {
  const plan = {
    ...{ outstanding: 1, senders: SENDERS, ackOnly: true, reach: size - 1 },
    ...{ warmUpSeconds: bench.isQuick ? 1 : 2, seconds: bench.isQuick ? 2 : 5 },
  };
  const groupSeats = await seatGroup(parley, size);
  const relaySeats = (await relay.pairs(size)).map((seat) => ({
    ...seat,
    partnerId: 'everybody',
    isQuiet: true,
  }));
  const before = (await parley.stored?.()) ?? 0;
  const contestants = [
    { name: PARLEY, sample: () => bench.sample(generator, parley, groupSeats, plan) },
    { name: socketIoRelay.name, sample: () => bench.sample(generator, relay, relaySeats, plan) },
  ];
  const samples = await interleave(contestants, bench.isQuick ? 1 : ROUNDS, bench.progress);
  const sent = samples.get(PARLEY)!.reduce((sum, sample) => sum + sample.acked, 0);
  return { samples, rowsPerMessage: (((await parley.stored?.()) ?? 0) - before) / sent };
}

/** A conversation of its own in which the first `size` inhabitants are. */
async function seatGroup(parley: RunningParley, size: number): Promise<Seat[]> {
  const seats = await parley.pairs(size);
  const conversationId = randomBytes(12).toString('hex');
  await parley.population.found(
    [{ id: conversationId, userIds: seats.map(({ userId }) => userId) }],
    'group',
  );
  return seats.map((seat) => ({ ...seat, conversationId, isQuiet: true }));
}

const cpuPerDelivery = ({ cpu, window }: Sample) => (totalCpu(cpu) / window.delivered) * 1e6;

function describe(samples: readonly Sample[], rowsPerMessage: number): (string | number)[] {
  return [
    middle(samples, ({ window, seconds }) => window.delivered / seconds),
    middle(samples, cpuPerDelivery),
    middle(samples, ({ delivery }) => delivery.p50),
    middle(samples, ({ delivery }) => delivery.p99),
    rowsPerMessage,
    String(faultCount(samples)),
  ];
}
