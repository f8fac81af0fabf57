import type { Bench } from '../bench';
import type { Generator } from '../generator/generator';
import { COLLECTING, settledBytes } from '../measure/memory';
import { ParleyPeer } from '../peers/parley';
import type { Peer } from '../peers/peer';
import { relay } from '../peers/relays';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';

const COUNTS = [1_000, 5_000, 10_000];
const PARLEY = 'Parley';
const RELAY = 'Socket.IO relay';
const ROUNDS = 5;
/** Every user sends one message and receives one before memory is counted. */
const GREETING = { outstanding: 1, warmUpSeconds: 0, seconds: 1 };

/** What a signed-in connection costs that says nothing. */
export const idle: Scenario = {
  name: 'idle',
  title: 'memory of an authenticated connection that is idle',
  run: async (bench) => {
    const engines = await bench.engines();
    const generator = bench.generator();
    const peers = () => [
      new ParleyPeer(engines, { name: PARLEY, env: COLLECTING }),
      relay(RELAY, 'socket-io-relay', 'socket.io', COLLECTING),
    ];
    const counts = bench.isQuick ? [200] : COUNTS;
    const rounds = bench.isQuick ? 1 : ROUNDS;
    bench.progress.expect(counts.length * rounds * 2);
    const samples: { count: number; name: string; bytes: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const count of counts) {
        for (const peer of peers()) {
          const bytes = await bytesPerConnection(bench, generator, peer, count);
          samples.push({ count, name: peer.name, bytes });
          bench.progress.tick(`${peer.name}, ${count}`);
        }
      }
    }
    const middle = (count: number, name: string) =>
      median(samples.filter((one) => one.count === count && one.name === name).map(({ bytes }) => bytes));
    const most = counts.at(-1)!;
    return {
      columns: ['connections', `${PARLEY} bytes each`, `${RELAY} bytes each`, 'ratio'],
      rows: counts.map((count) => {
        const [ours, theirs] = [middle(count, PARLEY), middle(count, RELAY)];
        return [count, ours, theirs, ours / theirs];
      }),
      goals: [
        {
          ...{ goal: 6, quantity: `${most} connections: memory ÷ Socket.IO relay`, unit: '×' },
          ...{ measured: middle(most, PARLEY) / middle(most, RELAY), limit: 1.4, better: 'lower' },
        },
      ],
      notes: [
        'Each sample is a server of its own: resident memory after everybody connected, wrote one message and fell silent, less what it was before the first connection, garbage collected both times.',
      ],
      samples,
    };
  },
};

async function bytesPerConnection(
  bench: Bench,
  generator: Generator,
  peer: Peer,
  count: number,
): Promise<number> {
  const server = await peer.start();
  const ended = bench.onEnd(() => server.stop());
  const seats = await server.pairs(count);
  // what is loaded and compiled with the first users is no cost of the others
  await generator.connect(server.dialect, seats.slice(0, 20));
  await generator.perform(GREETING, () => undefined);
  await generator.disconnect();
  const before = await settledBytes(server);
  await generator.connect(server.dialect, seats);
  await generator.perform(GREETING, () => undefined);
  const bytes = (await settledBytes(server)) - before;
  await generator.disconnect();
  await ended();
  return bytes / count;
}
