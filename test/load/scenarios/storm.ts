import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from '../bench';
import type { Seat } from '../generator/chatter';
import { interleave } from '../interleave';
import { Profiler } from '../../support/profiler';
import { ParleyPeer } from '../peers/parley';
import { socketIoRelay } from '../peers/relays';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';
import { MongoClient, type ObjectId } from 'mongodb';
import { ROUNDS } from '../contest';

const STORM = 10_000;
const RECONNECTING = 2_000;
const PARLEY = 'Parley';
/** What a node writes a moment after a message is none of what a reconnect costs. */
const SETTLE_MS = 5_000;
const HELLO = { outstanding: 1, warmUpSeconds: 0, seconds: 1 };

interface Return {
  milliseconds: number;
  queriesEach: number;
  messageReads: number;
}

/** Many connections at once: all sign in, and all come back after their node was killed. */
export const storm: Scenario = {
  name: 'storm',
  title: 'everybody connects at once, and again after kill -9 of their node',
  run: async (bench) => {
    const connects = await connectAll(bench, bench.isQuick ? 300 : STORM);
    const count = bench.isQuick ? 100 : RECONNECTING;
    const rounds = bench.isQuick ? 1 : ROUNDS;
    bench.progress.expect(rounds);
    const returns: Return[] = [];
    for (let round = 0; round < rounds; round += 1) {
      returns.push(await returnAll(bench, count));
      bench.progress.tick('after kill -9');
    }
    const middle = (of: (one: Return) => number) => median(returns.map(of));
    const caughtUp = middle(({ milliseconds }) => milliseconds) / 1000;
    return {
      columns: ['what', 'server', 'value'],
      rows: [
        ...[...connects].map(([name, rates]) => ['connections/s, signed in', name, median(rates)]),
        [`seconds until ${count} were back and caught up`, PARLEY, caughtUp],
        ['queries for each', PARLEY, middle(({ queriesEach }) => queriesEach)],
        ['reads of messages, all together', PARLEY, middle(({ messageReads }) => messageReads)],
      ],
      goals: [
        {
          ...{ goal: 11, quantity: `${count} clients caught up after kill -9`, unit: 's' },
          ...{ measured: caughtUp, limit: 5, better: 'lower' },
        },
        {
          ...{ goal: 11, quantity: 'queries for each that comes back', unit: '' },
          ...{ measured: middle(({ queriesEach }) => queriesEach), limit: 2, better: 'lower' },
        },
        {
          ...{ goal: 11, quantity: 'reads of messages when nothing was missed', unit: '' },
          ...{ measured: middle(({ messageReads }) => messageReads), limit: 0, better: 'lower' },
        },
      ],
      notes: [
        'Parley checks the token and the session and registers presence for each; the relay takes everybody. As many people again sit on the node that stays. Time runs from the kill until the last client has been told by sync:pull that it misses nothing. Queries are what the profiler of MongoDB saw, writes included.',
      ],
      samples: { connects: Object.fromEntries(connects), returns },
    };
  },
};

async function connectAll(bench: Bench, count: number): Promise<Map<string, number[]>> {
  const engines = await bench.engines();
  const generator = bench.generator();
  const contestants = [];
  for (const peer of [new ParleyPeer(engines, { name: PARLEY }), socketIoRelay]) {
    const server = await peer.start();
    bench.onEnd(() => server.stop());
    const seats = await server.pairs(count);
    const sample = async () => {
      const milliseconds = await generator.connect(server.dialect, seats);
      await generator.disconnect();
      return (count / milliseconds) * 1000;
    };
    contestants.push({ name: peer.name, sample });
  }
  return interleave(contestants, bench.isQuick ? 1 : ROUNDS, bench.progress);
}

/**
 * As many people again sit on the second node as on the first. The first is killed, and its people, who have everything,
 * go to the second.
 */
async function returnAll(bench: Bench, count: number): Promise<Return> {
  const engines = await bench.engines();
  const parley = await new ParleyPeer(engines, { name: PARLEY, nodes: 2 }).start();
  const generator = bench.generator();
  const ended = bench.onEnd(() => parley.stop());
  const [first, second] = parley.nodes.map(({ url }) => Number(new URL(url).port));
  const residents = await parley.pairs(count);
  const neighbours = bench.generator();
  await neighbours.connect(
    'parley',
    residents.map((seat) => ({ ...seat, port: second! })),
  );
  const seats = await parley.pairs(count);
  await generator.connect(
    'parley',
    seats.map((seat) => ({ ...seat, port: first! })),
  );
  await generator.perform(HELLO, () => undefined);
  await delay(SETTLE_MS);
  const mongo = new MongoClient(parley.mongoUri);
  const profiler = new Profiler(mongo.db());
  const back = await withHeads(mongo, seats, second!);
  await profiler.start();
  const begin = performance.now();
  await parley.nodes[0]!.kill();
  await generator.connect('parley', back);
  const milliseconds = performance.now() - begin;
  const queries = await profiler.executed();
  await profiler.stop();
  await Promise.all([generator.disconnect(), neighbours.disconnect()]);
  await mongo.close();
  await ended();
  await engines.stop();
  // what a worker counts behind the scenes has nothing to do with who comes back
  const ofClients = queries.filter(({ collection, isOfRange }) => collection !== 'leases' && !isOfRange);
  const reads = ofClients.filter(({ collection, op }) => collection === 'messages' && op === 'query');
  return { milliseconds, queriesEach: ofClients.length / count, messageReads: reads.length };
}

/** The seats on another node, each with the cursor of a client that has everything. */
async function withHeads(mongo: MongoClient, seats: readonly Seat[], port: number): Promise<Seat[]> {
  const newest = mongo
    .db()
    .collection('messages')
    .aggregate<{ _id: ObjectId; seq: number }>([
      { $group: { _id: '$conversationId', seq: { $max: '$seq' } } },
    ]);
  const heads = new Map((await newest.toArray()).map(({ _id, seq }) => [_id.toHexString(), seq]));
  return seats.map((seat) => ({
    ...seat,
    port,
    cursor: { seq: heads.get(seat.conversationId) ?? 0, chg: 0 },
  }));
}
