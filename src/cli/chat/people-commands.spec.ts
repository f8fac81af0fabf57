import type { ParleyClient } from '../../client';
import type { Front } from './chat.types';
import { PeopleCommands } from './people-commands';

const person = (username: string) => ({
  id: username.padEnd(24, '0'),
  username,
  displayName: username,
  createdAt: '2026-01-01T00:00:00.000Z',
});
const BOB = person('bob').id;

const build = (...blocked: string[]) => {
  const pages = blocked.map((name, i) => ({
    items: [{ user: person(name), at: '' }],
    nextCursor: i + 1 < blocked.length ? String(i + 1) : null,
  }));
  const blocks = {
    block: jest.fn(() => Promise.resolve()),
    unblock: jest.fn(() => Promise.resolve()),
    list: (cursor = '0') => Promise.resolve(pages[Number(cursor)] ?? { items: [], nextCursor: null }),
  };
  const contacts = {
    list: () =>
      Promise.resolve({
        items: [
          { user: person('bob'), alias: 'Bobby', state: 'mutual' },
          { user: person('carol'), state: 'requested' },
        ],
        nextCursor: null,
      }),
    requests: () => Promise.resolve({ items: [{ user: person('dora') }], nextCursor: null }),
    save: jest.fn(() => Promise.resolve()),
    request: jest.fn(() => Promise.resolve({ state: 'requested' })),
    accept: jest.fn(() => Promise.resolve()),
    decline: jest.fn(() => Promise.resolve()),
    remove: jest.fn(() => Promise.resolve()),
  };
  const searchUsers = (query: string) =>
    Promise.resolve(['bob', 'bobby'].map(person).filter(({ username }) => username.startsWith(query)));
  const client = { blocks, contacts, searchUsers } as unknown as ParleyClient;
  const front = { notice: jest.fn<void, [string]>(), panel: jest.fn() };
  const commands = new PeopleCommands(client, front as unknown as Front);
  const run = async (name: string, rest = '') => {
    await commands.commands[name]?.(rest);
    return front.notice.mock.calls.map(([text]) => text);
  };
  return { blocks, contacts, front, run };
};

describe(PeopleCommands.name, () => {
  it('blocks who is named', async () => {
    const { blocks, run } = build();
    expect(await run('block', '@Bob')).toEqual(['bob is blocked. /unblock lets them reach you again.']);
    expect(blocks.block).toHaveBeenCalledWith(BOB);
  });

  it('lets go who is blocked, wherever they stand in the list', async () => {
    const { blocks, run } = build('carol', 'bob');
    expect(await run('unblock', 'bob')).toEqual(['bob can reach you again.']);
    expect(blocks.unblock).toHaveBeenCalledWith(BOB);
    expect((await run('unblock', 'dora')).at(-1)).toBe('You do not block anybody called dora.');
  });

  it('lists whom one blocks', async () => {
    expect(await build().run('blocked')).toEqual(['You block nobody.']);
    const { front, run } = build('carol', 'bob');
    await run('blocked');
    expect(front.panel).toHaveBeenCalledWith({ title: 'Blocked', lines: ['carol', 'bob'] });
  });

  it('lists contacts and who asks to be one', async () => {
    const { front, run } = build();
    await run('contacts');
    expect(front.panel).toHaveBeenCalledWith({
      title: 'Contacts',
      lines: ['Bobby – bob', 'carol   asked', 'dora   asks you: /accept or /decline'],
    });
  });

  it('puts somebody among the contacts, asks them, and forgets them', async () => {
    const { contacts, run } = build();
    expect(await run('contact', 'bob The Builder')).toEqual(['bob is your contact, and was asked.']);
    expect(contacts.save).toHaveBeenCalledWith(BOB, 'The Builder');
    expect(contacts.request).toHaveBeenCalledWith(BOB);
    contacts.request.mockResolvedValueOnce({ state: 'mutual' });
    expect((await run('contact', 'bob')).at(-1)).toBe('bob is your contact, and you theirs.');
    expect(contacts.save).toHaveBeenCalledTimes(1);
    await run('forget', '@bob');
    expect(contacts.remove).toHaveBeenCalledWith(BOB);
    expect((await run('forget', 'emil')).at(-1)).toBe('emil is no contact of yours.');
  });

  it('answers who asks', async () => {
    const { contacts, run } = build();
    expect(await run('accept', 'Dora')).toEqual(['dora is your contact, and you theirs.']);
    expect(contacts.accept).toHaveBeenCalledWith(person('dora').id);
    await run('decline', 'dora');
    expect(contacts.decline).toHaveBeenCalledWith(person('dora').id);
    expect((await run('accept', 'bob')).at(-1)).toBe('Nobody called bob asks you.');
  });

  it('asks whom, and says so when nobody is called so', async () => {
    const { blocks, run } = build();
    for (const name of ['block', 'unblock', 'accept', 'decline', 'forget', 'contact'])
      expect((await run(name)).at(-1)).toContain(`Whom? /${name} <name>`);
    expect((await run('block', 'dora')).at(-1)).toBe('Nobody is called dora. /find looks for people.');
    expect(blocks.block).not.toHaveBeenCalled();
  });
});
