import type { Conversation, ParleyClient } from '../../client';
import type { Front } from './chat.types';
import type { Place } from './group-commands';
import { InviteCommands } from './invite-commands';
import { Names } from './names';

const person = (username: string) => ({
  id: username.padEnd(24, '0'),
  username,
  displayName: username,
  createdAt: '2026-01-01T00:00:00.000Z',
});
const group = { id: 'one', type: 'group', title: 'Climbing', memberCount: 3 } as Conversation;

const build = (current?: Conversation, state = 'joined', waiting = ['bob']) => {
  const invites = {
    create: jest.fn(() => Promise.resolve({ code: 'CODE' })),
    preview: jest.fn(() => Promise.resolve({ title: 'Climbing' })),
    join: jest.fn(() => Promise.resolve({ state, conversationId: 'one' })),
    approve: jest.fn(() => Promise.resolve()),
    requests: () =>
      Promise.resolve({ items: waiting.map((name) => ({ user: person(name) })), hasMore: true }),
  };
  const client = {
    invites,
    searchUsers: (query: string) =>
      Promise.resolve([person('bob')].filter(({ username }) => username === query)),
    conversation: () => group,
  } as unknown as ParleyClient;
  const front = { notice: jest.fn<void, [string]>(), panel: jest.fn() };
  const show = jest.fn(() => Promise.resolve());
  const place: Place = { current, names: new Names(client, () => undefined), show };
  const commands = new InviteCommands(client, front as unknown as Front, place);
  const run = async (name: string, rest = '') => {
    await commands.commands[name]?.(rest);
    return front.notice.mock.calls.map(([text]) => text);
  };
  return { invites, front, show, run };
};

describe(InviteCommands.name, () => {
  it('makes a link, for as many as is said', async () => {
    const { invites, run } = build(group);
    expect(await run('invite')).toEqual(['Who types /join CODE comes into Climbing.']);
    expect(invites.create).toHaveBeenCalledWith('one', {});
    await run('invite', '5');
    expect(invites.create).toHaveBeenLastCalledWith('one', { maxUses: 5 });
    for (const wrong of ['0', '-1', 'many', '1.5'])
      expect((await run('invite', wrong)).at(-1)).toBe('For how many people? /invite [number]');
    expect(invites.create).toHaveBeenCalledTimes(2);
  });

  it('joins by a link and opens the group, or waits', async () => {
    const { show, run } = build();
    expect(await run('join', 'CODE')).toEqual([]);
    expect(show).toHaveBeenCalledWith(group);
    const later = build(undefined, 'waiting');
    expect(await later.run('join', 'CODE')).toEqual(['You wait to be let into Climbing.']);
    expect(later.show).not.toHaveBeenCalled();
    expect((await build().run('join')).at(-1)).toBe('By which link? /join <code>');
  });

  it('shows who waits, and lets them in', async () => {
    const { invites, front, run } = build(group);
    await run('waiting');
    expect(front.panel).toHaveBeenCalledWith({
      title: 'Who waits for Climbing',
      lines: ['bob', 'and others'],
    });
    await run('letin', 'bob');
    expect(invites.approve).toHaveBeenCalledWith('one', person('bob').id);
    expect((await run('letin')).at(-1)).toBe('Whom? /letin <name>');
    expect((await run('letin', 'dora')).at(-1)).toBe('Nobody is called dora.');
    expect(await build(group, 'joined', []).run('waiting')).toEqual(['Nobody waits to be let in.']);
  });

  it('needs an open group for the rest', async () => {
    for (const name of ['invite', 'waiting', 'letin'])
      expect(await build().run(name, 'bob')).toEqual(['Open a group first: /open <title or number>']);
  });
});
