import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { PrivateEngines } from '../../../src/cli/engines/private-engines.mjs';
import type { Seat } from '../generator/chatter';
import type { DialectName } from '../generator/dialects';
import type { Peer, RunningPeer, ServerProcess } from './peer';
import { type Program, startProgram } from './program';

/** Pairs of neighbours, each user on the next of the servers, so that on two servers all partners are apart. */
function seatPairs(count: number, ports: readonly number[]): Seat[] {
  const nameOf = (position: number) => `user-${position}`;
  return Array.from({ length: count }, (_, position) => {
    const partner = position ^ 1;
    return {
      host: '127.0.0.1',
      port: ports[position % ports.length]!,
      credential: '',
      userId: nameOf(position),
      conversationId: '',
      partner,
      partnerId: nameOf(partner),
    };
  });
}

function running(programs: readonly Program[], dialect: DialectName, more: ServerProcess[]): RunningPeer {
  return {
    dialect,
    processes: [...programs.map(({ pid }) => ({ part: 'node' as const, pid })), ...more],
    pairs: (count) =>
      Promise.resolve(
        seatPairs(
          count,
          programs.map(({ port }) => port),
        ),
      ),
    stop: async () => void (await Promise.all(programs.map((program) => program.stop()))),
  };
}

/** One process of a reference program. */
export const relay = (
  name: string,
  program: string,
  dialect: DialectName,
  env: Record<string, string> = {},
): Peer => ({
  name,
  start: async () => running([await startProgram(program, env)], dialect, []),
});

/** A bare `ws` server that forwards messages and receipts. */
export const wsRelay = relay('ws relay', 'ws-relay', 'ws');

/** A bare Socket.IO server that forwards messages and receipts. */
export const socketIoRelay = relay('Socket.IO relay', 'socket-io-relay', 'socket.io');

/** What reports say of the one below. */
export const BARE_STORE =
  'The bare server on MongoDB stores each message, and each receipt as a watermark, by group commit before it forwards them, and does nothing else: no sign-in, no checks, no history of receipts, no lists, no other node, numbers from memory. It shows about the most that is possible here.';

/** A bare Socket.IO server that stores messages and watermarks in MongoDB before it forwards them. */
export const storeRelay = ({ mongoUri, mongod }: PrivateEngines): Peer => ({
  name: 'Socket.IO + MongoDB, bare',
  start: async () => {
    const database = `bare${randomBytes(3).toString('hex')}`;
    const mongo = await MongoClient.connect(mongoUri);
    const program = await startProgram('store-relay', { MONGODB_URI: mongoUri, DATABASE: database });
    const server = running([program], 'socket.io', [{ part: 'mongod', pid: mongod.pid }]);
    return {
      ...server,
      stored: () => mongo.db(database).collection('messages').countDocuments(),
      stop: async () => {
        await server.stop();
        await mongo.close();
      },
    };
  },
});

interface Redis {
  url: string;
  pid: number;
}

/** Two servers of a program, joined through Redis; partners sit on different ones. */
const relayPair = (name: string, program: string, dialect: DialectName, redis: Redis): Peer => ({
  name,
  start: async () => {
    const env = { REDIS_URL: redis.url };
    const programs = [await startProgram(program, env), await startProgram(program, env)];
    return running(programs, dialect, [{ part: 'redis', pid: redis.pid }]);
  },
});

/** Two bare Socket.IO servers joined by the stock Redis adapter. */
export const adapterRelay = (redis: Redis): Peer =>
  relayPair('Socket.IO + Redis adapter, 2 nodes', 'socket-io-relay', 'socket.io', redis);

/** Two bare Socket.IO servers joined by Parley's bus. */
export const busRelay = (redis: Redis): Peer =>
  relayPair("Socket.IO + Parley's bus, 2 nodes", 'bus-relay', 'bus', redis);
