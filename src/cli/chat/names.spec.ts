import type { Conversation } from '../../client';
import { Names, type PeopleSource } from './names';

const ME = 'a'.repeat(24);
const BOB = 'b'.repeat(24);
const CAROL = `${'c'.repeat(18)}c0ffee`;
const user = (id: string, username: string, displayName = username) => ({
  id,
  username,
  displayName,
  createdAt: '2026-01-01T00:00:00.000Z',
});

const build = () => {
  const ask = jest.fn((id: string) => Promise.resolve(user(id, 'carol', 'Carol \u001b[1mNg')));
  const members = jest.fn(() => Promise.resolve({ items: [{ user: user(BOB, 'bob', 'Robert') }] }));
  const onLearnt = jest.fn();
  const source = { session: { user: user(ME, 'alice', 'Alice') }, rest: { user: ask }, groups: { members } };
  return { names: new Names(source as unknown as PeopleSource, onLearnt), ask, members, onLearnt };
};

describe(Names.name, () => {
  it('knows oneself and whom it was told of', () => {
    const { names, ask } = build();
    names.learn([user(BOB, 'bob', 'Robert')]);
    expect([names.shown(ME), names.shown(BOB), names.unique(BOB)]).toEqual(['Alice', 'Robert', 'bob']);
    expect(ask).not.toHaveBeenCalled();
  });

  it('asks once for who is shown, and shows the end of the id until then', async () => {
    const { names, ask, onLearnt } = build();
    expect([names.shown(CAROL), names.unique(CAROL)]).toEqual(['c0ffee', 'c0ffee']);
    await names.settle([CAROL, CAROL]);
    expect([names.shown(CAROL), names.unique(CAROL)]).toEqual(['Carol Ng', 'carol']);
    expect([ask.mock.calls, onLearnt.mock.calls]).toHaveLength(2);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(onLearnt).toHaveBeenCalledTimes(1);
  });

  it('asks again after a while for whom it could not learn of', async () => {
    const { names, ask, onLearnt } = build();
    const now = jest.spyOn(Date, 'now').mockReturnValue(0);
    ask.mockRejectedValueOnce(new Error('gone'));
    await names.settle([CAROL]);
    await names.settle([CAROL]);
    expect([ask.mock.calls.length, onLearnt.mock.calls.length]).toEqual([1, 0]);
    now.mockReturnValue(30_000);
    await names.settle([CAROL]);
    expect(names.shown(CAROL)).toBe('Carol Ng');
    now.mockRestore();
  });

  it('asks for a few people at a time', async () => {
    const { names, ask } = build();
    let open = 0;
    let most = 0;
    ask.mockImplementation(async (id) => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open -= 1;
      return user(id, 'someone');
    });
    await names.settle(Array.from({ length: 30 }, (_, i) => String(i).padStart(24, '0')));
    expect([ask.mock.calls.length, most]).toEqual([30, 4]);
  });

  it('learns most of a group from its members, and nothing more of a direct conversation', async () => {
    const { names, ask, members } = build();
    await names.meet({ id: 'one', type: 'dm' } as Conversation);
    expect(members).not.toHaveBeenCalled();
    await names.meet({ id: 'two', type: 'group' } as Conversation);
    expect(names.shown(BOB)).toBe('Robert');
    members.mockRejectedValueOnce(new Error('gone'));
    await expect(names.meet({ id: 'two', type: 'group' } as Conversation)).resolves.toBeUndefined();
    expect(ask).not.toHaveBeenCalled();
  });
});
