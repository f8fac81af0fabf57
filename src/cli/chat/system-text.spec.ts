import type { Message } from '../../client';
import { namedIn, systemText } from './system-text';

const NAMES: Record<string, string> = { a: 'alice', b: 'bob', c: 'carol', d: 'dave', e: 'eve' };
const nameOf = (id: string) => NAMES[id] ?? id;
const text = (senderId: string, event: Message['event'], ownId?: string) =>
  systemText({ senderId, event }, { nameOf, ownId });

describe('systemText', () => {
  it.each<[Message['event'], string]>([
    [{ kind: 'created', title: 'Climbing', userIds: ['b'] }, 'alice created “Climbing”'],
    [{ kind: 'added', userIds: ['b'] }, 'alice added bob'],
    [{ kind: 'added', userIds: ['b', 'c'] }, 'alice added bob and carol'],
    [{ kind: 'added', userIds: ['b', 'c', 'd', 'e'] }, 'alice added bob and 3 others'],
    [{ kind: 'joined', userIds: ['a'] }, 'alice joined'],
    [{ kind: 'joined', userIds: ['b'] }, 'alice let bob in'],
    [{ kind: 'left', userIds: ['a'] }, 'alice left'],
    [{ kind: 'removed', userIds: ['b'] }, 'alice removed bob'],
    [{ kind: 'role', userIds: ['b'], role: 'admin' }, 'alice made bob an admin'],
    [{ kind: 'role', userIds: ['b'], role: 'member' }, 'alice made bob a member'],
    [{ kind: 'owner', userIds: ['b'] }, 'alice made bob the owner'],
    [{ kind: 'changed', title: 'Bouldering' }, 'alice renamed it to “Bouldering”'],
    [{ kind: 'changed' }, 'alice changed the settings'],
    [
      { kind: 'changed', retention: { mode: 'ttl', seconds: 86_400 } },
      'alice has messages kept for 1 day from here on',
    ],
    [{ kind: 'dissolved' }, 'alice dissolved the group'],
    [undefined, 'something happened'],
  ])('tells %j', (event, sentence) => {
    expect(text('a', event)).toBe(sentence);
  });

  it('speaks to who reads it', () => {
    expect(text('a', { kind: 'added', userIds: ['b'] }, 'a')).toBe('You added bob');
    expect(text('a', { kind: 'added', userIds: ['c', 'b', 'd'] }, 'b')).toBe('alice added you and 2 others');
    expect(text('a', { kind: 'removed', userIds: ['b'] }, 'b')).toBe('alice removed you');
    expect(text('a', { kind: 'role', userIds: ['b'], role: 'moderator' }, 'b')).toBe(
      'alice made you a moderator',
    );
  });

  it('carries no escapes, and says something of what is new', () => {
    expect(text('a', { kind: 'changed', title: '\u001b[31mred\nline' })).toBe(
      'alice renamed it to “red ⏎ line”',
    );
    expect(text('a', { kind: 'role', userIds: ['b'], role: '\u0007king' })).toBe('alice made bob king');
    const unknown = { kind: 'knighted', userIds: ['b'] } as unknown as Message['event'];
    expect(text('a', unknown)).toBe('alice changed something');
  });

  it('asks for no more names than it shows', () => {
    const asked: string[] = [];
    const event = { kind: 'added' as const, userIds: ['b', 'c', 'd', 'e'] };
    systemText({ senderId: 'a', event }, { nameOf: (id) => (asked.push(id), id) });
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(namedIn({ senderId: 'a', event })).toEqual(asked);
  });
});
