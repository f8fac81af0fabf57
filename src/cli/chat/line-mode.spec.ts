import { PassThrough } from 'node:stream';
import type { Conversation, Message, ParleyClient, ParleyEvents } from '../../client';
import { LineMode, messageLine } from './line-mode';

const ME = 'a'.repeat(24);
const BOB = 'b'.repeat(24);
const CAROL = 'c'.repeat(24);

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
  readonly known = [
    {
      id: 'one',
      type: 'dm',
      peer: { id: BOB, username: 'bob', displayName: 'Bob' },
      unread: 2,
      readSeq: 0,
    },
  ] as Conversation[];
  conversation = (id: string) => this.known.find((one) => one.id === id);
  conversations = () => this.known;
  readonly rest = {
    user: (id: string) =>
      Promise.resolve({ id, username: id === CAROL ? 'carol' : 'dave', displayName: 'C' }),
  };
  readonly groups = {
    members: () =>
      Promise.resolve({ items: [{ user: { id: BOB, username: 'bob', displayName: 'Bob' }, role: 'owner' }] }),
  };
  messages = () => this.stored;
  statusOf = ({ seq }: Message) => (seq > 2 ? 'sent' : 'read');
  send = (_id: string, text: string) => {
    this.sent.push(text);
    this.receive(message(this.stored.length + 1, ME, text));
    return Promise.resolve();
  };
  ready = () => Promise.resolve();
  notifications = { follow: () => () => undefined };
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

describe('groups in lines', () => {
  const group = {
    id: 'two',
    type: 'group',
    title: 'Climbing\u0007',
    memberCount: 3,
    unread: 0,
    readSeq: 9,
  } as Conversation;
  const inGroup = (item: Message): Message => ({ ...item, conversationId: 'two' });

  it('say which group, who speaks and what the server tells', async () => {
    const { client, lines, done } = start('/open climb\n/who\n');
    client.known.push({
      ...group,
      lastMessage: { ...inGroup(message(3, CAROL, 'last')), isSender: false, status: 'sent' },
    });
    await done;
    expect(lines).toEqual([
      'state: live',
      '1. bob (2 unread)',
      '2. Climbing  carol: last',
      'open: Climbing',
      'Members of Climbing:',
      '  Bob   owner',
      '  and 2 more',
    ]);
  });

  it('lead back to the list when the person is removed', async () => {
    const { client, lines, done } = start('/open climbing\nhello\n');
    client.known.push(group);
    client.send = () => {
      client.known.pop();
      client.emit('conversation', { conversationId: 'two', isRemoved: true });
      return Promise.reject(new Error('You are not a member of this conversation.'));
    };
    await done;
    expect(lines.slice(-4)).toEqual([
      'open: Climbing',
      '1. bob (2 unread)',
      'You are no longer a member of this conversation.',
      'You are not a member of this conversation.',
    ]);
  });

  it('tell of a change of the group once, by its message', async () => {
    const { client, lines, done } = start('');
    client.known.push(group);
    const event = { kind: 'changed' as const, title: 'Bouldering' };
    client.receive(inGroup({ ...message(4, BOB, ''), type: 'system', event }));
    client.emit('change', {
      conversationId: 'two',
      chg: 1,
      type: 'conversation:updated',
      actorId: BOB,
      seq: 4,
      version: 2,
      at: '2026-01-01T00:00:00.000Z',
    });
    await done;
    expect(lines.filter((line) => line.includes('[Climbing]'))).toEqual([
      `[Climbing] * ${BOB.slice(-6)} renamed it to “Bouldering”`,
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
