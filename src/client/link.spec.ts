import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { ParleyError } from './errors';
import { Link } from './link';
import type { SessionReady } from './wire';

const READY = { nodeId: 'n-1' } as SessionReady;

/** A node that says `session:ready` to everyone and does with requests what the test wants. */
class FakeNode {
  readonly http: HttpServer = createServer();
  readonly io = new Server(this.http, { transports: ['websocket'] });
  readonly auths: Record<string, unknown>[] = [];
  refuse?: object;
  onSocket: (socket: Socket) => void = () => undefined;

  async start(): Promise<this> {
    this.io.of('/rt').use((socket, next) => {
      this.auths.push(socket.handshake.auth);
      const { refuse } = this;
      next(refuse && Object.assign(new Error('refused'), { data: refuse }));
    });
    this.io.of('/rt').on('connection', (socket) => {
      socket.emit('session:ready', READY);
      this.onSocket(socket);
    });
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  get sockets(): number {
    return this.io.of('/rt').sockets.size;
  }

  dropAll(): void {
    this.io.of('/rt').disconnectSockets(true);
  }

  stop(): Promise<void> {
    return this.io.close();
  }
}

const nodes: FakeNode[] = [];
const links: Link[] = [];
const startNode = async () => {
  const node = await new FakeNode().start();
  nodes.push(node);
  return node;
};
const linkTo = (
  urls: string[],
  credentials?: (isRefused: boolean) => Promise<{ token: string; deviceId: string }>,
) => {
  const link = new Link({
    urls,
    credentials: credentials ?? (() => Promise.resolve({ token: 'token', deviceId: 'device' })),
    random: () => 0.5,
    onFault: (error) => {
      throw error;
    },
  });
  links.push(link);
  return link;
};
const next = <K extends 'ready' | 'lost' | 'stopped'>(link: Link, event: K) =>
  new Promise((resolve) => {
    const stop = link.events.on(event, (payload) => {
      stop();
      resolve(payload);
    });
  });

afterEach(async () => {
  for (const link of links.splice(0)) link.disconnect();
  await Promise.all(nodes.splice(0).map((node) => node.stop()));
});

describe(Link.name, () => {
  it('names itself in the handshake and is ready when the server says so', async () => {
    const node = await startNode();
    const link = linkTo([node.url]);
    link.connect();
    await next(link, 'ready');
    expect(link.isReady).toBe(true);
    expect(node.auths).toEqual([{ token: 'token', deviceId: 'device', protocol: 1 }]);
  });

  it('resolves with the data of an ack and rejects with its error', async () => {
    const node = await startNode();
    node.onSocket = (socket) => {
      socket.on('conversation:open', (payload, ack: (answer: object) => void) => {
        const error = { code: 'NOT_MEMBER', status: 403, message: 'no', retryable: false };
        const isMember = (payload as { conversationId: string }).conversationId === 'mine';
        ack(
          isMember
            ? { ok: true, data: { unread: 3 }, requestId: 'r1' }
            : { ok: false, error, requestId: 'r2' },
        );
      });
    };
    const link = linkTo([node.url]);
    link.connect();
    await next(link, 'ready');
    await expect(link.request('conversation:open', { conversationId: 'mine' })).resolves.toEqual({
      unread: 3,
    });
    const refused = link.request('conversation:open', { conversationId: 'theirs' });
    await expect(refused).rejects.toMatchObject({ code: 'NOT_MEMBER', status: 403, requestId: 'r2' });
  });

  it('tells of all that passes before it has an effect', async () => {
    const node = await startNode();
    const head = { conversationId: 'mine', seq: 7, chg: 2 };
    const error = { code: 'OVERLOADED', status: 503, message: 'later', retryable: true };
    node.onSocket = (socket) => {
      socket.on('sync:gap', (_gap, ack: (answer: object) => void) => {
        ack({ ok: false, error, requestId: 'r1' });
      });
      socket.on('message:read', (_report, ack: (answer: object) => void) => {
        socket.emit('conversation:head', head);
        ack({ ok: true, data: { readSeq: 7, unread: 0 }, requestId: 'r2' });
      });
    };
    const link = linkTo([node.url]);
    const told: object[] = [];
    link.traffic.on('passed', (passage) => told.push(passage));
    link.incoming.on('conversation:head', () => told.push(['effect']));
    link.connect();
    await next(link, 'ready');
    const gap = { conversationId: 'mine' };
    await link.request('sync:gap', gap).catch(() => told.push(['effect']));
    const report = { conversationId: 'mine', upToSeq: 7 };
    await link.request('message:read', report).then(() => told.push(['effect']));
    expect(told).toEqual([
      { kind: 'heard', event: 'session:ready', payload: READY },
      { kind: 'asked', event: 'sync:gap', payload: gap },
      { kind: 'refused', event: 'sync:gap', payload: gap, error: expect.any(ParleyError) as ParleyError },
      ['effect'],
      { kind: 'asked', event: 'message:read', payload: report },
      { kind: 'heard', event: 'conversation:head', payload: head },
      ['effect'],
      { kind: 'answered', event: 'message:read', payload: report, data: { readSeq: 7, unread: 0 } },
      ['effect'],
    ]);
  });

  it('fails requests of a lost connection and connects again', async () => {
    const node = await startNode();
    node.onSocket = (socket) => socket.on('conversation:open', () => node.dropAll());
    const link = linkTo([node.url]);
    link.connect();
    await next(link, 'ready');
    const again = next(link, 'ready');
    const request = link.request('conversation:open', { conversationId: 'one' });
    await expect(request).rejects.toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
    await again;
    expect(link.isReady).toBe(true);
  });

  it('goes on to the next node when one cannot be reached', async () => {
    const [gone, alive] = [await startNode(), await startNode()];
    const goneUrl = gone.url;
    await gone.stop();
    nodes.splice(nodes.indexOf(gone), 1);
    const link = linkTo([goneUrl, `${alive.url}/`]);
    link.connect();
    await next(link, 'ready');
    expect(alive.sockets).toBe(1);
  });

  it('leaves a draining node for the next one within the time named', async () => {
    const [first, second] = [await startNode(), await startNode()];
    first.onSocket = (socket) => socket.emit('server:draining', { reconnectWithinMs: 200 });
    const link = linkTo([first.url, second.url]);
    link.connect();
    await next(link, 'ready');
    const startedAt = Date.now();
    await next(link, 'ready');
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(90);
    expect(second.sockets).toBe(1);
  });

  it('asks for fresh credentials after a refused token, and stops when those are refused too', async () => {
    const node = await startNode();
    node.refuse = { code: 'TOKEN_EXPIRED', status: 401, message: 'expired' };
    const asked: boolean[] = [];
    const link = linkTo([node.url], (isRefused) => {
      asked.push(isRefused);
      return Promise.resolve({ token: `token ${asked.length}`, deviceId: 'device' });
    });
    link.connect();
    await expect(next(link, 'stopped')).resolves.toMatchObject({ code: 'TOKEN_EXPIRED', status: 401 });
    expect(asked).toEqual([false, true, true]);
  });

  it('stops at a refusal for good, and tries on at one for now', async () => {
    const node = await startNode();
    node.refuse = { code: 'OVERLOADED', status: 503, message: 'later' };
    const link = linkTo([node.url]);
    link.connect();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(node.auths.length).toBeGreaterThan(1);
    node.refuse = { code: 'FORBIDDEN', status: 403, message: 'banned' };
    await expect(next(link, 'stopped')).resolves.toBeInstanceOf(ParleyError);
  });

  it('takes nothing and sends nothing once disconnected', async () => {
    const node = await startNode();
    const link = linkTo([node.url]);
    link.connect();
    await next(link, 'ready');
    link.disconnect();
    await expect(link.request('conversation:open', { conversationId: 'one' })).rejects.toMatchObject({
      code: 'NOT_CONNECTED',
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(node.sockets).toBe(0);
  });
});
