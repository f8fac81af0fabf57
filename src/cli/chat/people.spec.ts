import type { Conversation } from '../../client';
import {
  conversationName,
  findConversation,
  findPerson,
  fullNameOf,
  listOf,
  nameOf,
  presenceText,
} from './people';

const user = (username: string, displayName = username) => ({
  id: username.padEnd(24, '0'),
  username,
  displayName,
  createdAt: '2026-01-01T00:00:00.000Z',
});
const talk = (username: string, displayName?: string) =>
  ({ id: username, type: 'dm', peer: user(username, displayName) }) as Conversation;
const group = (id: string, title?: string, type: Conversation['type'] = 'group') =>
  ({ id, type, title }) as Conversation;

describe('findConversation', () => {
  const list = [talk('bob'), talk('bobby', 'Robert'), talk('carol', 'Carol Ng'), talk('2fast')];

  it.each([
    ['1', 'bob'],
    ['3', 'carol'],
    ['bob', 'bob'],
    ['@BOBBY', 'bobby'],
    ['rob', 'bobby'],
    ['ca', 'carol'],
    ['2fast', '2fast'],
  ])('takes %s for %s', (wanted, found) => {
    expect(findConversation(list, wanted)?.id).toBe(found);
  });

  it.each(['bo', '9', '0', 'dave'])('does not guess at %s', (wanted) => {
    expect(findConversation(list, wanted)).toBeUndefined();
  });
});

describe('findConversation among groups', () => {
  const list = [
    talk('team', 'Tea Merchant'),
    group('one', 'Team'),
    group('two', 'Climbing'),
    group('three', 'Climbing on Tuesdays'),
    group('four', 'Twice'),
    group('five', 'Twice'),
    group('six', '\u001b[1mbold\u001b[0m plans'),
  ];

  it.each([
    ['team', 'team'],
    ['climbing', 'two'],
    ['climbing on', 'three'],
    ['Bold pl', 'six'],
    ['2', 'one'],
  ])('takes %s for %s', (wanted, found) => {
    expect(findConversation(list, wanted)?.id).toBe(found);
  });

  it.each(['climb', 'twice', 'tea'])('does not guess at %s', (wanted) => {
    expect(findConversation(list, wanted)).toBeUndefined();
  });
});

describe('findPerson', () => {
  it('takes only the very username, in any case', async () => {
    const client = { searchUsers: () => Promise.resolve([user('bobby'), user('Bob')]) };
    await expect(findPerson(client, '@bob')).resolves.toMatchObject({ username: 'Bob' });
    await expect(findPerson(client, 'bo')).resolves.toBeUndefined();
    await expect(findPerson(client, '@')).resolves.toBeUndefined();
  });
});

describe('names of groups and lists', () => {
  it('falls back to what it is', () => {
    expect(conversationName(talk('bob', 'Bob'))).toBe('Bob');
    expect(conversationName(group('one', ' \u001b[31mClimbing\n'))).toBe('Climbing');
    expect(conversationName(group('one', '\u0007', 'channel'))).toBe('a channel without a title');
  });

  it('names two and counts more', () => {
    expect(listOf([])).toBe('somebody');
    expect(listOf(['bob'])).toBe('bob');
    expect(listOf(['bob', 'carol'])).toBe('bob and carol');
    expect(listOf(['bob', 'carol', 'dave', 'eve'])).toBe('bob and 3 others');
  });
});

describe('names and presence', () => {
  const now = Date.parse('2026-03-04T12:00:00.000Z');
  const seen = (msAgo: number) => new Date(now - msAgo).toISOString();

  it('cannot carry escapes', () => {
    expect(nameOf(user('eve', '\u001b[31mEve\u0007'))).toBe('Eve');
    expect(nameOf(user('eve', '\u001b[31m'))).toBe('eve');
    expect(fullNameOf(user('bob', 'Bob'))).toBe('Bob');
    expect(fullNameOf(user('bob', 'Robert'))).toBe('Robert (bob)');
  });

  it('says how someone is there', () => {
    const userId = 'b'.repeat(24);
    expect(presenceText({ userId, state: 'online' }, now)).toBe('online');
    expect(presenceText({ userId, state: 'away', text: 'lunch' }, now)).toBe('away – lunch');
    expect(presenceText({ userId, state: 'offline', lastSeenAt: seen(10_000) }, now)).toBe(
      'last seen just now',
    );
    expect(presenceText({ userId, state: 'offline', lastSeenAt: seen(300_000) }, now)).toBe(
      'last seen 5 min ago',
    );
    expect(presenceText({ userId, state: 'offline' }, now)).toBe('offline');
    expect(presenceText({ userId, state: 'hidden' }, now)).toBe('');
    expect(presenceText(undefined, now)).toBe('');
  });
});
