/**
 * Reference: a bare Socket.IO server that forwards to the room of a user, or to a group. It keeps, checks and knows
 * nothing. With REDIS_URL it is one node of several, by the stock Redis adapter.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

interface Words {
  to: string;
}

const http = createServer();
const io = new Server(http, { serveClient: false, transports: ['websocket'], perMessageDeflate: false });
const { REDIS_URL } = process.env;
if (REDIS_URL) {
  const publisher = new Redis(REDIS_URL);
  io.adapter(createAdapter(publisher, publisher.duplicate()));
}
io.on('connection', (socket) => {
  const { user, group } = socket.handshake.auth as { user: string; group?: string };
  void socket.join(group ? [user, group] : user);
  socket.on('message', (words: Words, ack: () => void) => {
    io.to(words.to).emit('message', words);
    ack();
  });
  for (const event of ['receipt', 'typing']) {
    socket.on(event, (words: Words) => io.to(words.to).emit(event, words));
  }
});
http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
