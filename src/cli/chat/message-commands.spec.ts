import type { Conversation, Message, ParleyClient } from '../../client';
import type { Front } from './chat.types';
import type { Place } from './group-commands';
import { MessageCommands } from './message-commands';
import { Names } from './names';
import type { Panel } from './view-model';

const message = (seq: number, fields: Partial<Message> = {}) =>
  ({
    id: `m${seq}`,
    conversationId: 'one',
    seq,
    type: 'text',
    content: `text ${seq}`,
    version: 2,
    ...fields,
  }) as Message;
const bob = {
  id: 'b'.repeat(24),
  username: 'bob',
  displayName: 'Bob',
  createdAt: '2026-01-01T00:00:00.000Z',
};

const build = (current?: Conversation) => {
  const actions = {
    hide: jest.fn(() => Promise.resolve()),
    clear: jest.fn(() => Promise.resolve()),
    react: jest.fn(() => Promise.resolve()),
    unreact: jest.fn(() => Promise.resolve()),
    ownReactions: jest.fn(() => ['🎉']),
    versions: jest.fn(() =>
      Promise.resolve({
        items: [{ version: 1, content: 'first' }] as { version: number; content: string }[],
      }),
    ),
    pin: jest.fn(() => Promise.resolve({ chg: 3 })),
    unpin: jest.fn(() => Promise.resolve({ chg: 0 })),
    pins: jest.fn(() => Promise.resolve({ items: [{ message: message(1, { senderId: bob.id }) }] })),
    star: jest.fn(() => Promise.resolve()),
    unstar: jest.fn(() => Promise.resolve()),
    isStarred: jest.fn((id: string) => id === 'm1'),
    stars: jest.fn(() => Promise.resolve({ items: [] as { message: Message }[] })),
    reactions: jest.fn(() => Promise.resolve({ items: [{ user: bob, emoji: '🎉' }], hasMore: true })),
  };
  const messages = () => [
    message(1, { location: { latitude: 1, longitude: 2 } }),
    message(2),
    message(3, { type: 'system' }),
    message(4, { deletedAt: 'now' }),
  ];
  const remove = jest.fn(() => Promise.resolve());
  const conversation = () => ({ lastSeq: 4 });
  const client = { actions, messages, conversation, delete: remove } as unknown as ParleyClient;
  const front = { notice: jest.fn<void, [string]>(), panel: jest.fn() };
  const names = new Names(client, () => undefined);
  const place: Place = {
    current,
    names,
    show: () => Promise.resolve(),
  };
  const all = new MessageCommands(client, front as unknown as Front, place);
  const run = async (name: string, rest = '') => {
    await all.commands[name]?.(rest);
    return front.notice.mock.calls.map(([text]) => text);
  };
  return { actions, all, front, names, remove, run };
};
const open = { id: 'one', type: 'dm' } as Conversation;

describe(MessageCommands.name, () => {
  it('reacts to the newest message that can be reacted to, or the n-th from the end', async () => {
    const { actions, run } = build(open);
    await run('react', '👍');
    expect(actions.react).toHaveBeenCalledWith('one', 'm2', '👍');
    await run('react', '👍 2');
    expect(actions.react).toHaveBeenCalledWith('one', 'm1', '👍');
  });

  it('takes back what is there already', async () => {
    const { actions, run } = build(open);
    await run('react', '🎉');
    expect(actions.unreact).toHaveBeenCalledWith('one', 'm2', '🎉');
    expect(actions.react).not.toHaveBeenCalled();
  });

  it('lists who reacted', async () => {
    const { front, run } = build(open);
    await run('reactions');
    expect(front.panel).toHaveBeenCalledWith({ title: 'Reactions', lines: ['🎉  Bob', 'and more'] });
  });

  it('shows what a message said before', async () => {
    const { actions, front, run } = build(open);
    await run('versions', '2');
    expect(actions.versions).toHaveBeenCalledWith('one', 'm1');
    const lines = ['2  📍 (1, 2) ⏎ text 1', '1  first'];
    expect(front.panel).toHaveBeenCalledWith({ title: 'What it said, newest first', lines });
    actions.versions.mockResolvedValueOnce({ items: [] });
    expect(await run('versions')).toEqual(['It was never edited.']);
  });

  it('shows a place as one, be it pinned or starred', async () => {
    const { actions, front, names, run } = build(open);
    names.learn([bob]);
    const place = message(1, { senderId: bob.id, content: 'here', location: { latitude: 1, longitude: 2 } });
    actions.pins.mockResolvedValue({ items: [{ message: place }] });
    actions.stars.mockResolvedValue({ items: [{ message: place }] });
    await run('pins');
    await run('stars');
    for (const [panel] of front.panel.mock.calls as [Panel][])
      expect(panel.lines).toEqual(['Bob: 📍 (1, 2) ⏎ here']);
    expect(front.panel).toHaveBeenCalledTimes(2);
  });

  it('deletes the message that is meant', async () => {
    const { all, remove } = build(open);
    await all.delete('2');
    expect(remove).toHaveBeenCalledWith('one', 'm1');
  });

  it('deletes for oneself a message, or all of them', async () => {
    const { actions, run } = build(open);
    await run('hide', '2');
    expect(actions.hide).toHaveBeenCalledWith('one', 'm1');
    expect(await run('clear')).toEqual(['All of it is gone for you; the others still have it.']);
    expect(actions.clear).toHaveBeenCalledWith('one', 4);
    expect(await build().run('clear')).toEqual(['Open a conversation first.']);
  });

  it('pins a message, takes it down, and shows what is pinned', async () => {
    const { actions, all, front, names, run } = build(open);
    expect(await run('pin', '2')).toEqual([]);
    expect(actions.pin).toHaveBeenCalledWith('one', 'm1');
    expect(await run('unpin')).toEqual(['It was not pinned.']);
    names.learn([bob]);
    await all.commands.pins?.('');
    expect(front.panel).toHaveBeenCalledWith({ title: 'Pinned, latest first', lines: ['Bob: text 1'] });
    expect(await build().run('pins')).toEqual(['Open a conversation first.']);
  });

  it('stars a message, and takes the star away', async () => {
    const { actions, run } = build(open);
    expect(await run('star')).toEqual(['It has a star now: /stars shows them all.']);
    expect(actions.star).toHaveBeenCalledWith('one', 'm2');
    expect(await run('star', '2')).toContain('The star is gone.');
    expect(actions.unstar).toHaveBeenCalledWith('one', 'm1');
    expect(await run('stars')).toContain('You have starred nothing.');
  });

  it('says what is missing', async () => {
    expect(await build(open).run('react')).toEqual([expect.stringContaining('/react <emoji>')]);
    expect(await build(open).run('react', '👍 3')).toEqual(['There is no such message here.']);
    expect(await build(open).run('reactions', 'last')).toEqual(['There is no such message here.']);
    expect(await build().run('react', '👍')).toEqual(['Open a conversation first.']);
  });
});
