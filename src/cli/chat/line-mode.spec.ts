import { PassThrough } from 'node:stream';
import type { Conversation, Message, ParleyClient, ParleyEvents } from '../../client';
import { LineMode, messageLine } from './line-mode';

const ME = 'a'.repeat(24);
const BOB = 'b'.repeat(24);

const message = (seq: number, senderId: string, content: string): Message => ({
  id: `m${seq}`,
  conversationId: 'one',
  seq,
  senderId,
  clientMessageId: `client-${seq}`,
  type: 'text',
  content,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
});

/** A client with one conversation, with Bob, whose events the test makes. */
class FakeClient {
  readonly session = { user: { id: ME, username: 'alice' } };
  readonly state = 'live';
  readonly stored: Message[] = [];
  readonly sent: string[] = [];
  private readonly listeners = new Map<string, (payload: unknown) => void>();

  on(event: string, listener: (payload: unknown) => void) {
    this.listeners.set(event, listener);
    return () => this.listeners.delete(event);
  }
  emit<K extends keyof ParleyEvents>(event: K, payload: ParleyEvents[K]) {
    this.listeners.get(event)?.(payload);
  }
  receive(item: Message) {
    this.stored.push(item);
    this.emit('message', item);
  }
  conversation = () => this.conversations()[0];
  conversations = () =>
    [
      { id: 'one', peer: { id: BOB, username: 'bob', displayName: 'Bob' }, unread: 2, readSeq: 0 },
    ] as Conversation[];
  messages = () => this.stored;
  statusOf = ({ seq }: Message) => (seq > 2 ? 'sent' : 'read');
  send = (_id: string, text: string) => {
    this.sent.push(text);
    this.receive(message(this.stored.length + 1, ME, text));
    return Promise.resolve();
  };
  ready = () => Promise.resolve();
  history = () => Promise.resolve({ hasMore: false, nextCursor: null });
  open = () => Promise.resolve();
  close = () => Promise.resolve();
  watch = () => Promise.resolve([]);
  markRead = () => Promise.resolve();
}

const start = (typed: string) => {
  const client = new FakeClient();
  const output = new PassThrough();
  const lines: string[] = [];
  output.on('data', (chunk: Buffer) => lines.push(...String(chunk).trimEnd().split('\n')));
  const input = new PassThrough();
  const mode = new LineMode(client as unknown as ParleyClient, input, output);
  const done = mode.run();
  input.end(typed);
  return { client, lines, done };
};

describe(LineMode.name, () => {
  it('obeys what is piped in, line by line, and ends with it', async () => {
    const { client, lines, done } = start('/open bob\nhello\n/nonsense\n');
    await done;
    expect(client.sent).toEqual(['hello']);
    expect(lines).toEqual([
      'state: live',
      '1. bob (2 unread)',
      'open: bob',
      'alice: hello  ✓✓ read',
      'There is no command /nonsense. /help shows what there is.',
    ]);
  });

  it('prints one plain line per event', async () => {
    const { client, lines, done } = start('');
    const base = { conversationId: 'one', at: '2026-01-01T00:00:00.000Z' };
    client.receive(message(1, BOB, 'two\nlines \u001b[2J'));
    client.emit('typing', { conversationId: 'one', userId: BOB, isTyping: true });
    client.emit('presence', { userId: BOB, state: 'away', text: 'lunch' });
    client.emit('presence', { userId: BOB, state: 'away', text: 'lunch' });
    client.emit('change', {
      ...base,
      type: 'message:updated',
      chg: 1,
      actorId: BOB,
      messageId: 'm1',
      seq: 1,
      version: 2,
      content: 'one',
    });
    client.receive(message(2, ME, 'first'));
    client.receive(message(3, ME, 'second'));
    client.emit('receipt', { ...base, userId: BOB, deliveredSeq: 2, readSeq: 2 });
    client.emit('receipt', { ...base, userId: BOB, deliveredSeq: 2, readSeq: 2 });
    await done;
    expect(lines.filter((line) => !/^(state|1\.)/.test(line))).toEqual([
      'bob: two ⏎ lines',
      'bob is typing…',
      'bob is away – lunch',
      'bob edited: one',
      'alice: first  ✓✓ read',
      'alice: second  ✓',
      'alice: first  ✓✓ read',
    ]);
  });
});

describe('messageLine', () => {
  it('says what is deleted', () => {
    expect(messageLine('bob', { ...message(1, BOB, ''), deletedAt: '2026-01-01T00:00:00.000Z' })).toBe(
      'bob: (deleted)',
    );
  });
});
