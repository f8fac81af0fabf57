import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from './eventually';

/** A request that a receiver got. */
export interface Received {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** How a receiver answers: by a status, or as it likes. */
type Answer = number | ((response: ServerResponse, request: IncomingMessage) => void);

/** Somebody on the network to whom requests are sent: it keeps what it got, and answers as it is told. */
export class Receiver {
  readonly requests: Received[] = [];
  private answer: Answer = 201;
  private readonly server = createServer((request, response) => void this.take(request, response));

  async listen(port = 0): Promise<this> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** An address at which it listens. */
  url(path = '/'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  answers(answer: Answer): void {
    this.answer = answer;
  }

  at(path: string): Received[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** What came to a path, once there is so much of it. */
  got(path: string, count = 1): Promise<Received[]> {
    return eventually(
      () => this.at(path),
      (requests) => requests.length >= count,
    );
  }

  /** Calls back whenever somebody connects, whether or not a request follows. */
  onConnection(watcher: () => void): void {
    this.server.on('connection', watcher);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string>;
    this.requests.push({ path: request.url ?? '', headers, body: Buffer.concat(chunks) });
    if (typeof this.answer === 'number') response.writeHead(this.answer).end();
    else this.answer(response, request);
  }
}
