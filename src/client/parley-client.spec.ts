import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { Courier } from './courier';
import { ParleyClient } from './parley-client';
import type { SendOptions } from './sending';
import type { AccountData, SendAck, Tokens } from './wire';

const AT = '2026-01-01T00:00:00.000Z';
const EMPTY = {
  messages: [],
  changes: [],
  receipts: [],
  removed: [],
  nextSince: AT,
  more: false,
  cursor: {},
};
const refusal = (code: string) => ({ code, status: 400, message: code, retryable: false });

/** A node without conversations, which answers requests as the test wants. */
class FakeNode {
  readonly http: HttpServer = createServer((_, response) =>
    response.end('{"items":[],"nextCursor":null,"hasMore":false}'),
  );
  readonly io = new Server(this.http, { transports: ['websocket'] });
  readonly asked: { event: string; payload: unknown }[] = [];
  /** answers to come, by event; then there is nothing new */
  readonly answers: Record<string, object[]> = {};

  async start(): Promise<this> {
    this.io.of('/rt').on('connection', (socket) => {
      socket.onAny((event: string, payload: unknown, ack?: (answer: object) => void) => {
        this.asked.push({ event, payload });
        ack?.(this.answers[event]?.shift() ?? { ok: true, data: EMPTY });
      });
      socket.emit('session:ready', { nodeId: 'n-1' });
    });
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  get sockets(): Socket[] {
    return [...this.io.of('/rt').sockets.values()];
  }
}

const tokensOf = (userId: string) =>
  ({ user: { id: userId }, accessToken: `of ${userId}`, deviceId: 'laptop', expiresIn: 900 }) as Tokens;

let node: FakeNode;
let client: ParleyClient;
beforeEach(async () => {
  node = await new FakeNode().start();
  client = new ParleyClient({ urls: [node.url], random: () => 0 });
  client.useSession(tokensOf('alice'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  client.disconnect();
  await node.io.close();
});

describe(ParleyClient.name, () => {
  it('asks until it is answered when it has missed something, also while it is live', async () => {
    client.connect();
    await client.ready();
    const codes: string[] = [];
    client.on('error', ({ code }) => codes.push(code));
    const told = new Promise<AccountData>((resolve) => client.on('account', resolve));
    const star: AccountData = { n: 2, kind: 'star', key: 'm1', value: { seq: 1 }, at: AT };
    node.answers['sync:pull'] = [
      { ok: false, error: refusal('FIRST') },
      { ok: false, error: refusal('SECOND') },
      { ok: true, data: { ...EMPTY, account: [star] } },
    ];
    for (const socket of node.sockets) socket.emit('account:updated', star);
    expect(await told).toEqual(star);
    expect([codes, client.state]).toEqual([['FIRST', 'SECOND'], 'live']);
  });

  it.each<[string, () => Promise<void> | void]>([
    ['somebody else has signed in', () => client.useSession(tokensOf('bob'))],
    ['nobody is signed in any more', () => client.logout()],
  ])('resolves a send, and shows it to nobody else, when %s meanwhile', async (_, leave) => {
    let answer: (ack: SendAck) => void = () => undefined;
    const deliver = jest.spyOn(Courier.prototype, 'deliver');
    deliver.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve as typeof answer)));
    const sent = client.send('one', 'from Alice');
    await new Promise(setImmediate);
    await leave();
    const ack = { messageId: 'm1', clientMessageId: 'a', seq: 1, createdAt: AT, status: 'sent' } as SendAck;
    answer(ack);
    expect(await sent).toBe(ack);
    expect(client.messages('one')).toEqual([]);
  });

  it.each<[string, string, SendOptions]>([
    ['a text', 'x'.repeat(65_537), {}],
    ['a card', '', { contact: { displayName: 'x'.repeat(65_537) } }],
  ])('refuses %s that no server takes', async (_, content, options) => {
    const sent = client.send('one', content, options);
    await expect(sent).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(client.pending('one')).toEqual([]);
  });

  it('refuses an edit that no server takes', async () => {
    const mentions = Array.from({ length: 3_000 }, (_, i) => String(i).padStart(24, '0'));
    const edited = client.edit('one', 'm1', 'a text', { mentions });
    await expect(edited).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });
});
