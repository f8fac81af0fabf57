import { Store } from './store';
import { AccountDataStore } from './account-data';
import { PLAIN } from './preferences';
import type { Conversation, Message } from './wire';

const ME = 'a'.repeat(24);
const BOB = 'b'.repeat(24);

const conversation = (id: string, fields: Partial<Conversation> = {}): Conversation => ({
  id,
  type: 'dm',
  version: 1,
  memberCount: 2,
  lastSeq: 0,
  lastChg: 0,
  retention: { mode: 'archive' },
  unread: 0,
  deliveredSeq: 0,
  readSeq: 0,
  role: 'member',
  ...PLAIN,
  receipts: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  lastActivityAt: '2026-01-01T00:00:00.000Z',
  ...fields,
});

const message = (conversationId: string, seq: number, fields: Partial<Message> = {}): Message => ({
  id: `${conversationId}-${seq}`,
  conversationId,
  seq,
  senderId: ME,
  clientMessageId: `client-${seq}`,
  type: 'text',
  content: `text ${seq}`,
  version: 1,
  createdAt: `2026-01-01T00:00:${String(seq).padStart(2, '0')}.000Z`,
  ...fields,
});

const mark = (conversationId: string, deliveredSeq: number, readSeq: number) => ({
  conversationId,
  userId: BOB,
  deliveredSeq,
  readSeq,
  at: '2026-01-01T00:02:00.000Z',
});

describe(Store.name, () => {
  it('lists conversations by latest activity', () => {
    const store = new Store(ME, 500, new AccountDataStore(() => undefined));
    for (const id of ['one', 'two', 'three']) store.describe(conversation(id));
    store.addMessage(message('two', 5));
    store.addMessage(message('one', 7));
    expect(store.conversations().map(({ id }) => id)).toEqual(['one', 'two', 'three']);
  });

  it('forgets messages at the end of their time', () => {
    jest.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00.000Z') });
    const store = new Store(ME, 500, new AccountDataStore(() => undefined));
    store.describe(conversation('one'));
    store.addMessage(message('one', 1));
    const expiresAt = '2026-01-01T00:01:00.000Z';
    store.addMessage(message('one', 2, { expiresAt }));
    expect(store.nextEnd()).toBe(Date.parse(expiresAt));
    expect(store.conversation('one')?.lastMessage).toMatchObject({ seq: 2 });
    jest.setSystemTime(Date.parse(expiresAt));
    expect(store.expire()).toEqual(['one']);
    expect(store.messages('one').map(({ seq }) => seq)).toEqual([1]);
    expect(store.conversation('one')?.lastMessage).toMatchObject({ seq: 1 });
    expect([store.nextEnd(), store.expire()]).toEqual([Infinity, []]);
    jest.useRealTimers();
  });

  it('computes unread from the numbers, so that it cannot drift', () => {
    const store = new Store(ME, 500, new AccountDataStore(() => undefined));
    store.describe(conversation('one', { lastSeq: 4, readSeq: 3 }));
    store.addMessage(message('one', 5, { senderId: BOB }));
    store.addMessage(message('one', 5, { senderId: BOB }));
    expect(store.conversation('one')).toMatchObject({ lastSeq: 5, unread: 2 });
    store.markOwn('one', { readSeq: 5 });
    expect(store.conversation('one')).toMatchObject({ unread: 0, readSeq: 5, deliveredSeq: 5 });
  });

  it('shows the newest message as it is now', () => {
    const store = new Store(ME, 500, new AccountDataStore(() => undefined));
    store.describe(conversation('one'));
    store.addMessage(message('one', 1));
    store.applyChange({
      conversationId: 'one',
      chg: 1,
      type: 'message:updated',
      actorId: ME,
      messageId: 'one-1',
      seq: 1,
      version: 2,
      content: 'better',
      at: '2026-01-01T00:01:00.000Z',
    });
    store.mark(mark('one', 1, 0));
    expect(store.conversation('one')?.lastMessage).toMatchObject({
      content: 'better',
      isSender: true,
      status: 'delivered',
    });
  });

  it('lets the status of a message only rise', () => {
    const store = new Store(ME, 500, new AccountDataStore(() => undefined));
    store.describe(conversation('one'));
    const own = message('one', 3);
    store.addMessage(own);
    expect(store.statusOf(own)).toBe('sent');
    expect(store.mark(mark('one', 3, 2))).toMatchObject({ deliveredSeq: 3, readSeq: 2 });
    expect(store.statusOf(own)).toBe('delivered');
    expect(store.mark(mark('one', 2, 3))).toMatchObject({ deliveredSeq: 3, readSeq: 3 });
    expect(store.statusOf(own)).toBe('read');
    expect(store.mark(mark('one', 1, 1))).toBeUndefined();
    expect(store.statusOf(own)).toBe('read');
  });

  it('does not call a message read while a member has said nothing', () => {
    const store = new Store(ME, 500, new AccountDataStore(() => undefined));
    store.describe(conversation('one', { memberCount: 3 }));
    store.mark(mark('one', 9, 9));
    expect(store.statusOf(message('one', 1))).toBe('sent');
  });
});
