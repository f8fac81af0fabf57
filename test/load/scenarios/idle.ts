import type { Bench } from '../bench';
import type { Generator } from '../generator/generator';
import { type Memory, MemoryMeter } from '../measure/memory';
import { ParleyPeer } from '../peers/parley';
import type { Peer } from '../peers/peer';
import { relay } from '../peers/relays';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';

const COUNTS = [1_000, 5_000, 10_000];
const PARLEY = 'Parley';
const RELAY = 'Socket.IO relay';
const ROUNDS = 5;
const PARTS = [
  ['resident', 'resident'],
  ['heap', 'of these in objects of V8'],
] as const;
/** Every user sends one message and receives one before memory is counted. */
const GREETING = { outstanding: 1, warmUpSeconds: 0, seconds: 1 };

/** What a signed-in connection costs that says nothing. */
export const idle: Scenario = {
  name: 'idle',
  title: 'memory of an authenticated connection that is idle',
  run: async (bench) => {
    const engines = await bench.engines();
    const generator = bench.generator();
    const meter = new MemoryMeter();
    bench.onEnd(() => meter.close());
    const peers = () => [
      new ParleyPeer(engines, { name: PARLEY, env: meter.environment }),
      relay(RELAY, 'socket-io-relay', 'socket.io', meter.environment),
    ];
    const counts = bench.isQuick ? [200] : COUNTS;
    const rounds = bench.isQuick ? 1 : ROUNDS;
    bench.progress.expect(counts.length * rounds * 2);
    const samples: { count: number; name: string; each: Memory }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const count of counts) {
        for (const peer of peers()) {
          const each = await memoryPerConnection({ bench, generator, meter }, peer, count);
          samples.push({ count, name: peer.name, each });
          bench.progress.tick(`${peer.name}, ${count}`);
        }
      }
    }
    const middle = (count: number, name: string, part: keyof Memory) =>
      median(samples.filter((one) => one.count === count && one.name === name).map(({ each }) => each[part]));
    const most = counts.at(-1)!;
    return {
      columns: ['connections', 'bytes each', PARLEY, RELAY, 'ratio'],
      rows: counts.flatMap((count) =>
        PARTS.map(([part, name]) => {
          const [ours, theirs] = [middle(count, PARLEY, part), middle(count, RELAY, part)];
          return [count, name, ours, theirs, ours / theirs];
        }),
      ),
      goals: [
        {
          ...{ goal: 6, quantity: `${most} connections: memory ÷ Socket.IO relay`, unit: '×' },
          ...{ limit: 1.4, better: 'lower' },
          measured: middle(most, PARLEY, 'resident') / middle(most, RELAY, 'resident'),
        },
      ],
      notes: [
        'Each sample is a server of its own: resident memory after everybody connected, wrote one message and fell silent, less what it was before the first connection, garbage collected both times.',
      ],
      samples,
    };
  },
};

async function memoryPerConnection(
  { bench, generator, meter }: { bench: Bench; generator: Generator; meter: MemoryMeter },
  peer: Peer,
  count: number,
): Promise<Memory> {
  const server = await peer.start();
  const ended = bench.onEnd(() => server.stop());
  const seats = await server.pairs(count);
  // what is loaded and compiled with the first users is no cost of the others
  await generator.connect(server.dialect, seats.slice(0, 20));
  await generator.perform(GREETING, () => undefined);
  await generator.disconnect();
  const before = await meter.settled(server);
  await generator.connect(server.dialect, seats);
  await generator.perform(GREETING, () => undefined);
  const after = await meter.settled(server);
  await generator.disconnect();
  await ended();
  const each = (part: keyof Memory) => (after[part] - before[part]) / count;
  return { resident: each('resident'), heap: each('heap') };
}
