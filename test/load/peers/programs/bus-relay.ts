/**
 * Reference: a bare Socket.IO server that forwards to the room of a user, as `socket-io-relay` does, but joined to others by
 * Parley's routed bus instead of the stock adapter. It keeps, checks and knows nothing.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { loadConfig } from '../../../../src/config/load-config';
import { Bus } from '../../../../src/platform/realtime/bus';
import { Connection } from '../../../../src/platform/realtime/connection';
import { Connections } from '../../../../src/platform/realtime/connections';
import { NAMESPACE } from '../../../../src/platform/realtime/frame';
import { RoomDirectory } from '../../../../src/platform/realtime/room-directory';
import { userRoom } from '../../../../src/platform/realtime/rooms';
import type { ServerEvent } from '../../../../src/platform/realtime/server-events';
import { RedisLink } from '../../../../src/platform/redis/redis-link';

interface Words {
  to: string;
}

const QUEUED_BYTES = 1_048_576;
const config = loadConfig({
  NODE_ENV: 'test',
  MONGODB_URI: 'mongodb://127.0.0.1',
  REDIS_URL: process.env.REDIS_URL,
  REDIS_PREFIX: 'bus-relay:',
  JWT_SECRET: 'nothing is signed here, so anything will do',
});
const redis = new RedisLink(config);
const connections = new Connections();
const bus = new Bus(redis, connections, new RoomDirectory(redis));
connections.onRoom((room, isHeld) => bus.roomChanged(room, isHeld));

const eventOf = (name: string): ServerEvent => ({ name, payload: Object, description: '' });
const http = createServer();
const io = new Server(http, { serveClient: false, transports: ['websocket'], perMessageDeflate: false });
io.of(NAMESPACE).on('connection', (socket) => {
  const { user } = socket.handshake.auth as { user: string };
  const principal = { userId: user, sessionId: '', deviceId: '', expiresAt: Infinity };
  const connection = new Connection(socket, principal, '', {
    bytes: QUEUED_BYTES,
    onOverflow: () => socket.disconnect(true),
  });
  connections.add(connection);
  connection.listen((event, [words], ackId) => {
    bus.publish([userRoom((words as Words).to)], eventOf(event), words);
    if (ackId !== undefined) connection.answer(ackId, null);
  });
  socket.on('disconnect', () => connections.remove(connection));
  void bus.roomsKnown().then(() => connection.emit(eventOf('ready'), null));
});

async function main(): Promise<void> {
  await redis.onModuleInit();
  bus.onApplicationBootstrap();
  http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }));
}

process.on('disconnect', () => process.exit(0));
void main();
