import { Account } from './account';
import type { Courier } from './courier';
import { Emitter } from './emitter';
import { ParleyError } from './errors';
import type { ParleyEvents } from './events';
import { PLAIN } from './preferences';
import type { Rest } from './rest';
import type { PendingSend } from './storage';
import type { AccountData, Change, Conversation, Message, ServerEvents, SyncPull, SyncResult } from './wire';

const ID = 'c'.repeat(24);
const ME = 'a'.repeat(24);
const BOB = 'b'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';

const group = (fields: Partial<Conversation> = {}): Conversation => ({
  id: ID,
  type: 'group',
  title: 'Climbing',
  version: 1,
  memberCount: 2,
  lastSeq: 1,
  lastChg: 1,
  unread: 0,
  deliveredSeq: 1,
  readSeq: 1,
  role: 'member',
  ...PLAIN,
  retention: { mode: 'archive' },
  receipts: [],
  createdAt: AT,
  lastActivityAt: AT,
  ...fields,
});
const told = (seq: number, kind: 'added' | 'removed'): Message => ({
  id: `m${seq}`,
  conversationId: ID,
  seq,
  senderId: BOB,
  clientMessageId: `client-${seq}`,
  type: 'system',
  content: '',
  event: { kind, userIds: [ME] },
  version: 1,
  createdAt: AT,
});
const change = (chg: number, seq: number, fields: Partial<Change>): Change => ({
  conversationId: ID,
  chg,
  type: 'member:updated',
  actorId: BOB,
  seq,
  version: 1,
  at: AT,
  ...fields,
});
const membership = (chg: number, seq: number, isActive: boolean) =>
  change(chg, seq, { members: [{ userId: ME, role: 'member', isActive }], memberCount: isActive ? 2 : 1 });
const starred = (n: number): AccountData => ({ n, kind: 'star', key: `m${n}`, value: { seq: n }, at: AT });
const NOTHING: SyncResult = {
  messages: [],
  changes: [],
  receipts: [],
  removed: [],
  nextSince: AT,
  more: false,
  cursor: {},
};
const refusal = new ParleyError({ code: 'NOT_MEMBER', status: 403, message: 'no', retryable: false });

const accounts: Account[] = [];
afterEach(() => accounts.splice(0).forEach((account) => account.pause()));

const build = () => {
  const heard: string[] = [];
  const events = new Emitter<ParleyEvents>((error) => {
    throw error;
  });
  events.on('message', ({ seq }) => heard.push(`message ${seq}`));
  events.on('change', ({ chg }) => heard.push(`change ${chg}`));
  events.on('conversation', ({ isRemoved }) => heard.push(isRemoved ? 'removed' : 'described'));
  events.on('typing', ({ isTyping }) => heard.push(isTyping ? 'typing' : 'silent'));
  const conversation = jest.fn<Promise<Conversation>, []>();
  const rest = {
    // eslint-disable-next-line @typescript-eslint/require-await -- a page that is there already
    async *conversations() {
      yield group();
    },
    conversation,
  };
  const pull = jest.fn<Promise<SyncResult>, [SyncPull]>().mockResolvedValue(NOTHING);
  const courier = {
    deliver: (event: string, payload: SyncPull) =>
      event === 'sync:pull' ? pull(payload) : Promise.resolve({}),
  };
  const faults: unknown[] = [];
  const account = new Account(ME, {
    rest: rest as unknown as Rest,
    courier: courier as unknown as Courier,
    events,
    onFault: (error) => faults.push(error),
    onBehind: () => void account.catchUp(),
    fromStart: false,
    delivered: false,
    kept: 500,
  });
  const incoming = new Emitter<ServerEvents>((error) => {
    throw error;
  });
  account.attach(incoming);
  accounts.push(account);
  return { account, incoming, heard, faults, conversation, pull };
};

/** One that has caught up. */
const start = async () => {
  const built = build();
  await built.account.catchUp();
  built.heard.length = 0;
  built.pull.mockClear();
  return built;
};

describe(Account.name, () => {
  it('says that a conversation is described differently, once it is', async () => {
    const { account, incoming, heard } = await start();
    const settings = {
      history: 'all',
      writers: 'everyone',
      slowModeSeconds: 0,
      joinApproval: false,
    } as const;
    const conversation = { title: 'Bouldering', settings };
    incoming.emit(
      'conversation:updated',
      change(2, 2, { type: 'conversation:updated', version: 2, conversation }),
    );
    expect(account.store.conversation(ID)).toMatchObject({ title: 'Bouldering', version: 2 });
    expect(heard).toEqual(['change 2', 'described']);
  });

  it('drops a conversation whose member the person no longer is, with all that was shown of it', async () => {
    const { account, incoming, heard } = await start();
    incoming.emit('typing:start', { conversationId: ID, userId: BOB, expiresInMs: 3_000 });
    incoming.emit('message:receive', told(2, 'removed'));
    incoming.emit('typing:start', { conversationId: ID, userId: BOB, expiresInMs: 3_000 });
    incoming.emit('member:updated', membership(2, 2, false));
    expect(heard).toEqual(['typing', 'silent', 'message 2', 'typing', 'change 2', 'silent', 'removed']);
    expect(account.store.conversations()).toEqual([]);
    expect([account.sync.cursors(), account.indicators.in(ID)]).toEqual([{}, []]);
  });

  it('begins anew when the person comes back', async () => {
    const { account, incoming, heard, conversation } = await start();
    incoming.emit('message:receive', told(2, 'removed'));
    incoming.emit('member:updated', membership(2, 2, false));
    conversation.mockResolvedValue(group({ lastSeq: 9, lastChg: 5 }));
    incoming.emit('message:receive', told(9, 'added'));
    incoming.emit('member:updated', membership(5, 9, true));
    await new Promise(setImmediate);
    expect(account.store.conversation(ID)).toMatchObject({ title: 'Climbing', lastSeq: 9 });
    expect(heard.slice(-2)).toEqual(['removed', 'described']);
  });

  it('is not misled by a description that was under way when the person was removed', async () => {
    const { account, incoming, heard, faults, conversation } = await start();
    incoming.emit('member:updated', membership(2, 2, false));
    const answers: ((conversation: Conversation) => void)[] = [];
    conversation.mockImplementationOnce(() => new Promise((resolve) => answers.push(resolve)));
    incoming.emit('message:receive', told(9, 'added'));
    account.removed(ID);
    answers[0]?.(group({ lastSeq: 9 }));
    await new Promise(setImmediate);
    expect(account.store.conversations()).toEqual([]);
    conversation.mockRejectedValueOnce(refusal);
    incoming.emit('message:receive', told(10, 'removed'));
    await new Promise(setImmediate);
    expect([heard.at(-1), faults]).toEqual(['removed', []]);
  });

  it('asks for nothing of a conversation that it left', async () => {
    const { account, incoming, conversation } = await start();
    incoming.emit('member:updated', membership(2, 2, false));
    await account.changed(ID, Promise.resolve({ seq: 2, chg: 2 }));
    expect(conversation).not.toHaveBeenCalled();
    expect(account.sync.cursors()).toEqual({});
  });

  it('pulls when something that concerns only the person went missing', async () => {
    const { account, incoming, pull } = await start();
    incoming.emit('account:updated', starred(1));
    expect(pull).not.toHaveBeenCalled();
    pull.mockResolvedValueOnce({ ...NOTHING, account: [starred(2), starred(3)] });
    incoming.emit('account:updated', starred(3));
    await new Promise(setImmediate);
    expect(pull.mock.calls).toEqual([[expect.objectContaining({ account: 1 })]]);
    expect([...account.data.all('star').keys()]).toEqual(['m1', 'm2', 'm3']);
  });

  it('does not pull all there ever was when it hears of that before it knows its conversations', async () => {
    const { account, incoming, pull } = build();
    pull.mockResolvedValueOnce({ ...NOTHING, account: [starred(3)] });
    incoming.emit('account:updated', starred(3));
    await account.catchUp();
    const cursors = { [ID]: { seq: 1, chg: 1 } };
    expect(pull.mock.calls).toEqual([[expect.objectContaining({ cursors, account: 0 })]]);
    expect(account.data.get('star', 'm3')).toEqual({ seq: 3 });
  });

  it('takes where an opened conversation stands, and what of it is for the person in particular', async () => {
    const { account } = await start();
    const counts = { lastSeq: 9, lastChg: 1, readSeq: 3, unread: 6, unreadMentions: [2, 5] };
    await expect(account.opened(ID, Promise.resolve(counts))).resolves.toBe(counts);
    expect(account.store.conversation(ID)).toMatchObject({ readSeq: 3, unreadMentions: [5] });
  });

  it.each<[string, Partial<PendingSend>]>([
    ['a text', {}],
    ['an answer', { extras: { replyTo: 'm1' } }],
  ])('shows %s as on its way until its conversation is known', async (_, more) => {
    const { account, conversation, incoming } = await start();
    conversation.mockResolvedValue(group({ id: 'new', lastSeq: 6 }));
    const ids = { conversationId: 'new', clientMessageId: 'client-7' };
    const send = { ...ids, type: 'text', content: 'hello', ...more } as PendingSend;
    account.stored(send, {
      ...ids,
      messageId: 'm7',
      seq: 7,
      createdAt: AT,
      status: 'sent',
      duplicate: false,
    });
    expect(account.unseen('new', [])).toEqual([send]);
    await new Promise(setImmediate);
    incoming.emit('message:receive', { ...told(7, 'added'), conversationId: 'new' });
    expect(account.unseen('new', [])).toEqual([]);
  });
});
