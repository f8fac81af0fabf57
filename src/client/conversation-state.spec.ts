import { ConversationState } from './conversation-state';
import { PLAIN } from './preferences';
import type { Change, ChangedMember, Conversation, Message, StatusUpdate } from './wire';

const ID = 'c'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';
const SETTINGS = { history: 'joined', writers: 'everyone', slowModeSeconds: 0, joinApproval: false } as const;

const group = (fields: Partial<Conversation> = {}): Conversation => ({
  id: ID,
  type: 'group',
  title: 'Climbing',
  description: 'on Tuesdays',
  settings: SETTINGS,
  version: 1,
  memberCount: 3,
  lastSeq: 5,
  lastChg: 1,
  unread: 0,
  deliveredSeq: 5,
  readSeq: 5,
  role: 'member',
  ...PLAIN,
  retention: { mode: 'archive' },
  receipts: [],
  createdAt: AT,
  lastActivityAt: AT,
  ...fields,
});

const own = (seq: number): Message => ({
  id: `m${seq}`,
  conversationId: ID,
  seq,
  senderId: 'me',
  clientMessageId: `client-${seq}`,
  type: 'text',
  content: `text ${seq}`,
  version: 1,
  createdAt: AT,
});

const mark = (userId: string | undefined, readSeq: number): StatusUpdate => ({
  conversationId: ID,
  ...(userId !== undefined && { userId }),
  deliveredSeq: readSeq,
  readSeq,
  at: AT,
});

const membership = (chg: number, seq: number, memberCount: number, members: ChangedMember[]): Change => ({
  conversationId: ID,
  chg,
  type: 'member:updated',
  actorId: 'bob',
  seq,
  version: 1,
  members,
  memberCount,
  at: AT,
});
const member = (userId: string, fields: Partial<ChangedMember> = {}): ChangedMember => ({
  userId,
  role: 'member',
  isActive: true,
  ...fields,
});
const renaming = (chg: number, version: number, title: string): Change => ({
  conversationId: ID,
  chg,
  type: 'conversation:updated',
  actorId: 'bob',
  seq: 6,
  version,
  conversation: { title, settings: SETTINGS },
  at: AT,
});

const described = (fields: Partial<Conversation> = {}) => {
  const state = new ConversationState(ID, 'me', 500);
  state.describe(group(fields));
  return state;
};

describe('a conversation that changes', () => {
  it('is called and set as the newest version says; what that leaves out is no more', () => {
    const state = described();
    expect(state.change(renaming(2, 3, 'Bouldering'))).toBe(true);
    expect(state.change(renaming(3, 2, 'Late'))).toBe(false);
    expect(state.view()).toMatchObject({ title: 'Bouldering', version: 3, lastChg: 3 });
    expect(state.view()?.description).toBeUndefined();
  });

  it('keeps messages as long as was decided last', () => {
    const state = described();
    const retention = { mode: 'ttl' as const, seconds: 60 };
    const change = renaming(2, 3, 'Climbing');
    state.change({ ...change, conversation: { settings: { ...SETTINGS, retention } } });
    expect(state.view()?.retention).toEqual(retention);
  });

  it('counts its members and knows what the reader may do', () => {
    const state = described();
    expect(state.change(membership(2, 6, 4, [member('dave')]))).toBe(true);
    expect(state.view()).toMatchObject({ memberCount: 4, role: 'member' });
    state.change(membership(3, 7, 4, [member('me', { role: 'admin' }), member('bob', { role: 'owner' })]));
    expect(state.view()).toMatchObject({ memberCount: 4, role: 'admin', lastChg: 3 });
  });

  it('knows that the reader went, until a newer description says otherwise', () => {
    const state = described();
    state.change(membership(2, 6, 2, [member('me', { isActive: false })]));
    expect(state.hasLeft).toBe(true);
    state.describe(group({ lastChg: 1 }));
    expect(state.hasLeft).toBe(true);
    state.describe(group({ lastChg: 3 }));
    expect(state.hasLeft).toBe(false);
  });

  it('knows that the group is no more', () => {
    const state = described();
    const change = {
      conversationId: ID,
      chg: 2,
      type: 'conversation:updated',
      actorId: 'bob',
      seq: 6,
    } as Change;
    state.change({ ...change, version: 2, at: AT, isDissolved: true });
    expect(state.hasLeft).toBe(true);
  });

  it('takes changes that come before the description, and passes over those that are in it', () => {
    const state = new ConversationState(ID, 'me', 500);
    expect(state.change(renaming(2, 2, 'Bouldering'))).toBe(false);
    expect(state.change(membership(3, 7, 4, [member('me', { role: 'moderator' })]))).toBe(false);
    state.describe(group());
    expect(state.view()).toMatchObject({ title: 'Bouldering', memberCount: 4, role: 'moderator' });
    const described = group({ title: 'Slacklining', version: 4, memberCount: 9, role: 'admin', lastChg: 6 });
    state.describe(described);
    state.change(membership(5, 8, 5, [member('me')]));
    state.change(renaming(6, 3, 'Late'));
    expect(state.view()).toMatchObject({
      title: 'Slacklining',
      version: 4,
      memberCount: 9,
      role: 'admin',
      lastChg: 6,
    });
  });

  it('keeps what it knows when an older description comes late', () => {
    const state = described({ lastChg: 9, title: 'New', version: 5 });
    state.describe(group({ lastChg: 2 }));
    expect(state.view()).toMatchObject({ title: 'New', version: 5, lastChg: 9 });
  });
});

describe('what is for the reader in particular', () => {
  const edit = (chg: number, seq: number, fields: Partial<Change>): Change => ({
    conversationId: ID,
    chg,
    type: 'message:updated',
    actorId: 'bob',
    messageId: `m${seq}`,
    seq,
    version: chg,
    content: 'new',
    at: AT,
    ...fields,
  });
  const bobs = (seq: number, fields: Partial<Message> = {}) => ({ ...own(seq), senderId: 'bob', ...fields });

  it('takes what the own person has read as arrived, whatever was under way when they read it', () => {
    const state = new ConversationState('one', 'me', 500);
    state.markOwn({ readSeq: 34 });
    const late = { conversationId: 'one', userId: 'me', deliveredSeq: 33, readSeq: 30, at: AT };
    expect(state.mark(late)).toBeUndefined();
    expect(state.own).toEqual({ deliveredSeq: 34, readSeq: 34 });
  });

  it('is what edits say, of messages that are loaded and of others', () => {
    const state = described({ readSeq: 5, lastSeq: 9, unreadMentions: [6, 7] });
    state.add(bobs(6, { mentions: ['me'] }), false);
    state.add(bobs(8), false);
    expect(state.view()?.unreadMentions).toEqual([6, 7]);
    state.change(edit(2, 6, { mentions: ['carol'], mentionsAll: false }));
    state.change(edit(3, 7, { mentions: [], mentionsAll: false }));
    expect(state.view()?.unreadMentions).toBeUndefined();
    state.change(edit(4, 8, { mentions: [], mentionsAll: true }));
    state.change(edit(5, 9, { mentions: ['me'], mentionsAll: false }));
    state.change(edit(6, 3, { mentions: ['me'], mentionsAll: false }));
    expect(state.view()?.unreadMentions).toEqual([8, 9]);
    state.change(edit(7, 9, {}));
    state.change(edit(8, 8, { type: 'message:deleted', actorId: 'carol' }));
    expect(state.view()?.unreadMentions).toEqual([9]);
  });

  it('is not taken back by an answer that is older than the edit', () => {
    const state = described({ readSeq: 5, lastSeq: 9 });
    state.change(edit(2, 9, { mentions: ['me'], mentionsAll: false }));
    state.tellMentions({ lastSeq: 9, lastChg: 1 });
    expect(state.view()?.unreadMentions).toEqual([9]);
  });
});

describe('the status of a message in a group', () => {
  it('is the least over all members where the server tells that', () => {
    const state = described({ memberCount: 5_000, receipts: [mark(undefined, 5)] });
    expect([state.statusOf(own(5)), state.statusOf(own(6))]).toEqual(['read', 'sent']);
    expect(state.mark({ ...mark(undefined, 0), deliveredSeq: 6 })).toMatchObject({
      deliveredSeq: 6,
      readSeq: 5,
    });
    expect(state.statusOf(own(6))).toBe('delivered');
    expect(state.mark(mark(undefined, 4))).toBeUndefined();
  });

  it('is told by each member again in a group that has become smaller', () => {
    const state = described({
      memberCount: 3,
      receipts: [mark(undefined, 5), mark('bob', 6), mark('carol', 6)],
    });
    expect(state.statusOf(own(6))).toBe('read');
  });

  it('does not wait for who went, also when word of them comes late', () => {
    const state = described({ receipts: [mark('bob', 6), mark('carol', 2)] });
    expect(state.statusOf(own(6))).toBe('sent');
    state.change(membership(2, 7, 2, [member('carol', { isActive: false })]));
    expect(state.statusOf(own(6))).toBe('read');
    expect(state.mark(mark('carol', 3))).toBeUndefined();
    expect(state.statusOf(own(6))).toBe('read');
    expect(state.view()?.receipts.map(({ userId }) => userId)).toEqual(['bob']);
  });

  it('does not wait for who came after it, and counts them from then on', () => {
    const state = described({ memberCount: 2, receipts: [mark('bob', 6)] });
    state.change(membership(2, 7, 3, [member('dave')]));
    state.mark(mark('bob', 9));
    expect([state.statusOf(own(6)), state.statusOf(own(8))]).toEqual(['read', 'sent']);
    state.mark(mark('dave', 8));
    expect(state.statusOf(own(8))).toBe('read');
  });

  it('takes another role for no reading', () => {
    const state = described({ memberCount: 2, receipts: [mark('bob', 3)] });
    state.change(membership(2, 7, 2, [member('bob', { role: 'admin' })]));
    expect(state.statusOf(own(5))).toBe('sent');
  });

  it('believes the server rather than what is assumed of who came', () => {
    const state = new ConversationState(ID, 'me', 500);
    state.change(membership(2, 7, 2, [member('bob', { role: 'admin' })]));
    state.describe(group({ memberCount: 2, receipts: [mark('bob', 3)] }));
    expect(state.statusOf(own(5))).toBe('sent');
  });

  it('counts who came back as who came', () => {
    const state = described({ memberCount: 2, receipts: [mark('bob', 3)] });
    state.change(membership(2, 6, 1, [member('bob', { isActive: false })]));
    state.change(membership(3, 9, 2, [member('bob')]));
    expect([state.statusOf(own(8)), state.statusOf(own(9))]).toEqual(['read', 'sent']);
    expect(state.mark(mark('bob', 9))).toMatchObject({ readSeq: 9 });
  });

  it('keeps what is told of who came back before it knows of their going and coming', () => {
    const state = described({ memberCount: 2, receipts: [mark('bob', 3)] });
    state.mark(mark('bob', 11));
    state.change(membership(2, 6, 1, [member('bob', { isActive: false })]));
    state.change(membership(3, 9, 2, [member('bob')]));
    expect(state.mark(mark('bob', 10))).toBeUndefined();
    expect(state.statusOf(own(11))).toBe('read');
  });

  it('takes what is told of who came back before it knows of their coming', () => {
    const state = described({ memberCount: 2, receipts: [mark('bob', 3)] });
    state.change(membership(2, 6, 1, [member('bob', { isActive: false })]));
    expect(state.mark(mark('bob', 5))).toBeUndefined();
    expect(state.mark(mark('bob', 11))).toMatchObject({ readSeq: 11 });
    state.change(membership(3, 9, 2, [member('bob')]));
    expect(state.mark(mark('bob', 10))).toBeUndefined();
  });
});
