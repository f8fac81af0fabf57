import type { Conversation, Message, ParleyClient } from '../../client';
import { Names } from './names';
import { arrivalText, conversationRows, messageRow, openConversation } from './view-model';

const ME = 'a'.repeat(24);
const BOB = 'b'.repeat(24);
const CAROL = 'c'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';
const user = (id: string, displayName: string) => ({ id, username: displayName, displayName, createdAt: AT });

const group = {
  id: 'one',
  type: 'group',
  title: 'Climbing',
  memberCount: 3,
  labels: ['Rope'],
  lastActivityAt: AT,
} as Conversation;
const direct = {
  id: 'two',
  type: 'dm',
  peer: user(BOB, 'Bob'),
  labels: [] as string[],
  muted: true,
  lastActivityAt: AT,
} as Conversation;
const message = (conversationId: string, senderId: string, fields: Partial<Message> = {}): Message => ({
  id: 'm1',
  conversationId,
  seq: 1,
  senderId,
  clientMessageId: 'client-1',
  type: 'text',
  content: 'hello\nall',
  version: 1,
  createdAt: AT,
  ...fields,
});
const added = message('one', ME, { type: 'system', content: '', event: { kind: 'added', userIds: [CAROL] } });

const build = (typists: string[] = []) => {
  const list = [group, direct];
  const client = {
    session: { user: user(ME, 'Alice') },
    conversations: () => list,
    conversation: (id: string) => list.find((one) => one.id === id),
    messages: () => [added, message('one', CAROL)],
    pending: () => [],
    typingIn: () => typists,
    presenceOf: () => undefined,
    statusOf: () => 'read',
  } as unknown as ParleyClient;
  const names = new Names(client, () => undefined);
  names.learn([user(CAROL, 'Carol')]);
  return { client, names };
};

describe('the view of a group', () => {
  it('shows each sender by name and what the server tells as a sentence without ticks', () => {
    const { client, names } = build([CAROL]);
    const view = openConversation(client, names, group);
    expect(view).toMatchObject({ name: 'Climbing', memberCount: 3, typists: ['Carol'] });
    expect(view.rows).toMatchObject([
      { isSystem: true, content: 'You added Carol' },
      { isSystem: false, sender: 'Carol', senderId: CAROL },
    ]);
    expect(view.rows[0]).not.toHaveProperty('tick');
    expect(messageRow(client, names, group, message('one', ME))).toMatchObject({
      sender: 'You',
      tick: 'read',
    });
  });

  it('lists groups by title beside people', () => {
    const { client, names } = build();
    expect(conversationRows(client, names)).toMatchObject([
      { name: 'Climbing', isGroup: true, marks: '#Rope' },
      { name: 'Bob', isGroup: false, marks: '🔕' },
    ]);
  });

  it('says of a message that comes where it is and who wrote it', () => {
    const { client, names } = build();
    expect(arrivalText(client, names, message('one', CAROL))).toBe('Climbing – Carol: hello ⏎ all');
    expect(arrivalText(client, names, added)).toBe('Climbing – You added Carol');
    expect(arrivalText(client, names, message('two', BOB))).toBe('Bob: hello ⏎ all');
  });
});
