import { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import { PLAIN, PreferenceCalls, shelfOf, withPreferences } from './preferences';
import type { Rest } from './rest';
import type { Conversation } from './wire';

const ID = 'c'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';
const described = { id: ID, ...PLAIN, pinned: true } as Conversation;

const known = (value?: Record<string, unknown>, key = ID) => {
  const data = new AccountDataStore(() => undefined);
  data.fill([{ n: 1, kind: 'conversation', key, ...(value && { value }), at: AT }]);
  return data;
};

describe(withPreferences, () => {
  it('goes by the description until account data tells of the conversation, and by that from then on', () => {
    expect(withPreferences(described, new AccountDataStore(() => undefined))).toMatchObject({ pinned: true });
    // the page that tells of this one is still to come
    expect(withPreferences(described, known({ ...PLAIN }, 'another'))).toMatchObject({ pinned: true });
    expect(withPreferences(described, known())).toMatchObject(PLAIN);
    const value = { ...PLAIN, archived: true, labels: ['Work'] };
    expect(withPreferences(described, known(value))).toMatchObject(value);
  });

  it('ends a mute by itself', () => {
    const mutedUntil = (ms: number) => new Date(Date.now() + ms).toISOString();
    const muted = (more: object) =>
      withPreferences(described, known({ ...PLAIN, muted: true, ...more })).muted;
    expect(muted({})).toBe(true);
    expect(muted({ mutedUntil: mutedUntil(60_000) })).toBe(true);
    expect(muted({ mutedUntil: mutedUntil(-1) })).toBe(false);
  });
});

describe(shelfOf, () => {
  it('puts pinned before others and archived behind', () => {
    const shelves = [PLAIN, { ...PLAIN, archived: true }, { ...PLAIN, pinned: true }].map(shelfOf);
    expect(shelves).toEqual([1, 2, 0]);
  });
});

describe(PreferenceCalls, () => {
  it('repeats a change until there is an answer', async () => {
    const changePreferences = jest.fn(() => Promise.resolve(PLAIN));
    const repeat = jest.fn((call: () => Promise<unknown>) => call());
    const calls = new PreferenceCalls(
      { changePreferences } as unknown as Rest,
      { repeat } as unknown as Courier,
    );
    await expect(calls.change(ID, { pinned: false })).resolves.toEqual(PLAIN);
    expect(repeat).toHaveBeenCalledTimes(1);
    expect(changePreferences).toHaveBeenCalledWith(ID, { pinned: false });
  });
});
