import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import type { AppConfig } from '../../config/app-config';

/** Largest packet a client may send: 64 KiB of text, six-fold where JSON escapes every character, and room. */
const MAX_PACKET_BYTES = 512 * 1024;

/**
 * Socket.IO as Parley runs it. Its connection state recovery stays off (the default): it would replay rooms that a
 * removed member has lost; the client's own cursors do its job.
 */
export class ParleyIoAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly config: AppConfig,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const { http, roles } = this.config;
    const origins = [...http.corsOrigins];
    const server = super.createIOServer(port, {
      ...options,
      transports: ['websocket', 'polling'],
      serveClient: false,
      maxHttpBufferSize: MAX_PACKET_BYTES,
      // deflate multiplies the memory of a connection and the CPU of a message
      perMessageDeflate: false,
      httpCompression: false,
      // a handshake that never authenticates is cut off
      connectTimeout: 10_000,
      pingInterval: 20_000,
      pingTimeout: 20_000,
      cors: { origin: origins, credentials: false },
      allowRequest: (request, allow) => allow(null, roles.api && isOriginAllowed(request, origins)),
    } as ServerOptions);
    // nobody is let into the default namespace, where nothing is served
    server.use((_socket, next) => next(new Error('NOT_FOUND')));
    return server;
  }

  /** Nothing: events come through the dispatcher, and what Nest would bind for none at all stays with each socket. */
  override bindMessageHandlers(): void {
    return undefined;
  }
}

/** Browsers name the page's origin: it must be our own or a listed one. Programs name none. */
export function isOriginAllowed(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return origins.includes(origin) || origin === `http://${host}` || origin === `https://${host}`;
}
