import type { Conversation, ParleyClient } from '../../client';
import type { Front } from './chat.types';
import { GroupCommands, type Place } from './group-commands';
import { Names } from './names';

const person = (username: string) => ({
  id: username.padEnd(24, '0'),
  username,
  displayName: username,
  createdAt: '2026-01-01T00:00:00.000Z',
});
const BOB = person('bob').id;
const CAROL = person('carol').id;
const group = { id: 'one', type: 'group', title: 'Climbing', memberCount: 3 } as Conversation;

const build = (current?: Conversation) => {
  const groups = {
    create: jest.fn(() => Promise.resolve(group)),
    addMembers: jest.fn(() => Promise.resolve({ seq: 2 })),
    removeMember: jest.fn(() => Promise.resolve()),
    leave: jest.fn(() => Promise.resolve()),
    dissolve: jest.fn(() => Promise.resolve()),
    changeRole: jest.fn(() => Promise.resolve()),
    transferOwnership: jest.fn(() => Promise.resolve()),
    update: jest.fn(() => Promise.resolve()),
    members: jest.fn(() =>
      Promise.resolve({
        items: [
          { user: person('alice'), role: 'owner' },
          { user: person('bob'), role: 'member' },
        ],
      }),
    ),
  };
  const known = ['alice', 'bob', 'bobby', 'carol'].map(person);
  const searchUsers = (query: string) =>
    Promise.resolve(known.filter(({ username }) => username.startsWith(query)));
  const client = { groups, searchUsers } as unknown as ParleyClient;
  const front = { notice: jest.fn<void, [string]>(), panel: jest.fn() };
  const show = jest.fn(() => Promise.resolve());
  const place: Place = { current, names: new Names(client, () => undefined), show };
  const commands = new GroupCommands(client, front as unknown as Front, place);
  const run = async (name: string, rest = '') => {
    await commands.commands[name]?.(rest);
    return front.notice.mock.calls.map(([text]) => text);
  };
  return { groups, front, show, commands, run };
};

describe(GroupCommands.name, () => {
  it('dissolves a group whose title is typed, and nothing else', async () => {
    const { run, groups } = build(group);
    await expect(run('dissolve')).resolves.toEqual(['It ends for everybody: /dissolve Climbing']);
    expect(groups.dissolve).not.toHaveBeenCalled();
    await run('dissolve', 'Climbing');
    expect(groups.dissolve).toHaveBeenCalledWith('one');
  });

  it('makes a group of people named, and opens it', async () => {
    const { groups, show, run } = build();
    expect(await run('group', '"On Tuesdays" bob @carol')).toEqual([]);
    expect(groups.create).toHaveBeenCalledWith('On Tuesdays', [BOB, CAROL]);
    expect(show).toHaveBeenCalledWith(group);
  });

  it('makes nothing when somebody is not found', async () => {
    const { groups, run } = build();
    expect(await run('group', 'Climbing bob bo\u0007')).toEqual([
      'Nobody is called bo. /find looks for people.',
    ]);
    expect(groups.create).not.toHaveBeenCalled();
  });

  it('adds and removes people of the open group', async () => {
    const { groups, run } = build(group);
    expect(await run('add', 'bob carol')).toEqual([]);
    expect(groups.addMembers).toHaveBeenCalledWith('one', [BOB, CAROL]);
    expect(await run('remove', 'bob')).toEqual([]);
    expect(groups.removeMember).toHaveBeenCalledWith('one', BOB);
    groups.addMembers.mockResolvedValueOnce({ seq: 0 });
    expect(await run('add', 'bob')).toEqual(['They belong to it already.']);
  });

  it('gives roles, and hands the group over', async () => {
    const { groups, run } = build(group);
    await run('role', 'bob Admin');
    expect(groups.changeRole).toHaveBeenCalledWith('one', BOB, 'admin');
    await run('role', 'carol owner');
    expect(groups.transferOwnership).toHaveBeenCalledWith('one', CAROL);
    expect(groups.changeRole).toHaveBeenCalledTimes(1);
  });

  it('calls the group differently, and leaves it', async () => {
    const { groups, run } = build(group);
    await run('title', 'Bouldering on Fridays');
    expect(groups.update).toHaveBeenCalledWith('one', { title: 'Bouldering on Fridays' });
    await run('leave');
    expect(groups.leave).toHaveBeenCalledWith('one');
  });

  it.each([
    ['group', '', '/group <title>'],
    ['group', '"" bob', '/group <title>'],
    ['add', '', '/add <name>'],
    ['remove', '', '/remove <name>'],
    ['role', 'bob', '/role <name>'],
    ['role', 'bob king', '/role <name>'],
    ['role', 'bob admin now', '/role <name>'],
    ['title', '', '/title <text>'],
  ])('explains /%s %s', async (name, rest, usage) => {
    const { run } = build(group);
    expect((await run(name, rest)).join()).toContain(usage);
  });

  it('needs an open group for the rest', async () => {
    for (const name of ['add', 'remove', 'role', 'title', 'leave']) {
      expect(await build().run(name, 'bob admin')).toEqual(['Open a group first: /open <title or number>']);
      const direct = build({ ...group, type: 'dm' });
      expect(await direct.run(name, 'bob admin')).toEqual(['That takes a group: /group makes one.']);
      expect(direct.groups.leave).not.toHaveBeenCalled();
    }
  });

  it('lists who belongs to it, with what they may do', async () => {
    const { front, commands } = build(group);
    await commands.who(group);
    expect(front.panel).toHaveBeenCalledWith({
      title: 'Members of Climbing',
      lines: ['alice   owner', 'bob', 'and 1 more'],
    });
  });
});
