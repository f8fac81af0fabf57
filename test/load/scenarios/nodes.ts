import { Redis } from 'ioredis';
import { decodeBatch } from '../../../src/platform/realtime/bus-batch';
import { cpuPerMessage, ratePerSecond } from '../bench';
import { contest, middle, startPeers } from '../contest';
import { ParleyPeer, type RunningParley } from '../peers/parley';
import type { Peer } from '../peers/peer';
import { adapterRelay, busRelay } from '../peers/relays';
import type { Scenario } from './scenario';

const PARLEY = 'Parley, 2 nodes';
const CONNECTIONS = 100;
const COLUMNS = ['server', 'messages/s', 'CPU µs a message', 'delivery p50 ms', 'delivery p99 ms'];

/** Bytes on the bus, by whether the node they went to holds a receiver. */
interface Traffic {
  own: number;
  foreign: number;
}

/** Everybody writes to somebody on the other node. */
export const nodes: Scenario = {
  name: 'nodes',
  title: 'delivery between two nodes',
  run: async (bench) => {
    const engines = await bench.engines();
    const generator = bench.generator();
    const ours = new ParleyPeer(engines, { name: PARLEY, nodes: 2 });
    const link = { url: engines.redisUrl, pid: engines.redis.pid };
    const [bus, adapter] = [busRelay(link), adapterRelay(link)];
    const running = await startPeers<Peer>(bench, [ours, bus, adapter]);
    const parley = running.get(PARLEY) as RunningParley;
    const redis = new Redis(engines.redisUrl);
    bench.onEnd(() => redis.quit());
    const traffic = await listen(redis, parley);
    const plan = { outstanding: 4, warmUpSeconds: bench.isQuick ? 1 : 2, seconds: bench.isQuick ? 2 : 5 };
    const samples = await contest(bench, generator, running, { connections: CONNECTIONS, plan });
    const [rate, reference] = [bus, adapter].map(({ name }) => middle(samples.get(name)!, ratePerSecond));
    const foreign = traffic.foreign / traffic.own;
    return {
      columns: COLUMNS,
      rows: [...samples].map(([name, some]) => [
        name,
        middle(some, ratePerSecond),
        middle(some, cpuPerMessage),
        middle(some, ({ delivery }) => delivery.p50),
        middle(some, ({ delivery }) => delivery.p99),
      ]),
      goals: [
        {
          ...{
            goal: 7,
            quantity: "messages/s by Parley's bus ÷ by the Redis adapter, nothing stored",
            unit: '×',
          },
          ...{ measured: rate! / reference!, limit: 2, better: 'higher' },
        },
        {
          ...{ goal: 7, quantity: 'bytes for users a node does not hold ÷ for its own', unit: '' },
          ...{ measured: foreign, limit: 0.05, better: 'lower' },
        },
      ],
      notes: [
        `Partners sit on different nodes. Parley stores every message and receipt, and partners write into one conversation from two nodes at once, which is its worst case; the relays store nothing, and differ in nothing but what joins their nodes. On Parley's bus ${traffic.own} bytes went to nodes that hold a receiver, ${traffic.foreign} to nodes that hold none.`,
      ],
      samples: { traffic, ...Object.fromEntries(samples) },
    };
  },
};

/** Counts what nodes send each other; which rooms a node holds is what it has told all others. */
async function listen(redis: Redis, { redisPrefix }: RunningParley): Promise<Traffic> {
  const traffic = { own: 0, foreign: 0 };
  const held = new Map<string, Set<string>>();
  const roomsOf = (node: string) => held.get(node) ?? held.set(node, new Set()).get(node)!;
  redis.on('pmessageBuffer', (_pattern: string, channel: Buffer, body: Buffer) => {
    const node = channel.toString().slice(`${redisPrefix}bus:`.length);
    if (node === 'all') {
      const told = JSON.parse(body.toString()) as { node: string; taken?: string[] };
      for (const room of told.taken ?? []) roomsOf(told.node).add(room);
    } else {
      for (const { rooms, text } of decodeBatch(body)) {
        const isHeld = rooms.some((room) => roomsOf(node).has(room));
        traffic[isHeld ? 'own' : 'foreign'] += text.length;
      }
    }
  });
  await redis.psubscribe(`${redisPrefix}bus:*`);
  return traffic;
}
