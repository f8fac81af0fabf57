import type { Conversation, ParleyClient } from '../../client';
import type { Front } from './chat.types';
import type { Place } from './group-commands';
import { ListCommands } from './list-commands';

const group = { id: 'one', type: 'group', title: 'Climbing', memberCount: 3 } as Conversation;

const build = (current?: Conversation) => {
  const change = jest.fn((_id: string, wish: object) => Promise.resolve({ labels: [], ...wish }));
  const save = jest.fn(() => Promise.resolve());
  const drafts = { save, of: (id: string) => (id === 'two' ? { content: 'Dear\nB' } : undefined) };
  const client = { preferences: { change }, drafts } as unknown as ParleyClient;
  const notice = jest.fn<void, [string]>();
  const commands = new ListCommands(client, { notice } as unknown as Front, { current } as Place);
  const run = async (name: string, rest = '') => {
    await commands.commands[name]?.(rest);
    return notice.mock.calls.map(([text]) => text);
  };
  return { run, change, save };
};

describe(ListCommands, () => {
  it.each([
    ['pin-chat', '', group, { pinned: true }, 'Climbing is pinned.'],
    ['pin-chat', '', { ...group, pinned: true }, { pinned: false }, 'Climbing is no longer pinned.'],
    ['archive', '', group, { archived: true }, 'Climbing is archived.'],
    ['archive', '', { ...group, archived: true }, { archived: false }, 'Climbing is out of the archive.'],
    ['mute', '', group, { muted: true }, 'Climbing is muted.'],
    ['mute', '', { ...group, muted: true }, { muted: false }, 'Climbing is no longer muted.'],
    ['unread', '', group, { markedUnread: true }, 'Climbing is marked unread.'],
    [
      'label',
      'Work "at home"',
      group,
      { labels: ['Work', 'at home'] },
      'Climbing has the labels Work, at home.',
    ],
    ['label', '', group, { labels: [] }, 'Climbing has no labels.'],
  ] as const)('/%s %s', async (name, rest, current, wish, said) => {
    const { run, change } = build(current);
    await expect(run(name, rest)).resolves.toEqual([said]);
    expect(change).toHaveBeenCalledWith('one', wish);
  });

  it('mutes for some hours', async () => {
    const { run, change } = build(group);
    await expect(run('mute', '8')).resolves.toEqual(['Climbing is muted for 8 hours.']);
    const [[, { mutedUntil }]] = change.mock.calls as unknown as [[string, { mutedUntil: string }]];
    expect(Math.abs(Date.parse(mutedUntil) - Date.now() - 8 * 3_600_000)).toBeLessThan(60_000);
  });

  it('keeps a draft and shows it', async () => {
    const { run, save } = build(group);
    await expect(run('draft', 'Dear B')).resolves.toEqual([expect.stringContaining('Kept for later')]);
    expect(save).toHaveBeenCalledWith('one', 'Dear B');
    await expect(build(group).run('draft')).resolves.toEqual([expect.stringContaining('Nothing is kept')]);
    const kept = build({ ...group, id: 'two' }).run('draft');
    await expect(kept).resolves.toEqual(['You began to write: Dear ⏎ B']);
  });

  it('changes nothing where it does not know what', async () => {
    const { run, change } = build(group);
    await expect(run('mute', 'soon')).resolves.toEqual([expect.stringContaining('/mute alone is for ever')]);
    await expect(build().run('archive')).resolves.toEqual([expect.stringContaining('Open a conversation')]);
    expect(change).not.toHaveBeenCalled();
  });
});
