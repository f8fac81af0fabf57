/** Reference: a bare `ws` server that forwards. It keeps, checks and knows nothing. */
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

interface Words {
  hello?: string;
  to: string;
  kind: string;
  ack?: number;
}

const users = new Map<string, WebSocket>();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));
server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const { hello, ack, ...words } = JSON.parse(data.toString()) as Words;
    if (hello !== undefined) {
      users.set(hello, socket);
      socket.on('close', () => users.delete(hello));
      socket.send('{"hello":true}');
      return;
    }
    users.get(words.to)?.send(JSON.stringify(words));
    if (ack !== undefined) socket.send(`{"ack":${ack}}`);
  });
});
process.on('disconnect', () => process.exit(0));
