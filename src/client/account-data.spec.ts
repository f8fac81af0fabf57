import { AccountDataStore } from './account-data';
import type { AccountData } from './wire';

const entry = (n: number, key: string, value?: Record<string, unknown>): AccountData => ({
  n,
  kind: 'star',
  key,
  ...(value && { value }),
  at: '2026-01-01T00:00:00.000Z',
});

describe(AccountDataStore.name, () => {
  const build = () => {
    const told: number[] = [];
    return { told, data: new AccountDataStore(({ n }) => told.push(n)) };
  };

  it('takes live events in their order, and says where one is missing', () => {
    const { data, told } = build();
    expect(data.offer(entry(1, 'a', { seq: 7 }))).toBe(true);
    expect(data.offer(entry(3, 'b', { seq: 8 }))).toBe(false);
    expect(data.get('star', 'b')).toBeUndefined();
    data.fill([entry(2, 'a'), entry(3, 'b', { seq: 8 })]);
    expect([...data.all('star')]).toEqual([['b', { seq: 8 }]]);
    expect(data.get('star', 'a')).toBeUndefined();
    expect(['a', 'b', 'c'].map((key) => data.has('star', key))).toEqual([true, true, false]);
    expect([data.cursor, told]).toEqual([3, [1, 2, 3]]);
  });

  it('takes nothing twice, and nothing older than it knows', () => {
    const { data, told } = build();
    // numbers that were given up are holes
    data.fill([entry(4, 'a', { seq: 1 }), entry(9, 'b', { seq: 2 })]);
    expect(data.offer(entry(4, 'a', { seq: 1 }))).toBe(true);
    data.fill([entry(5, 'b')]);
    expect([data.get('star', 'b'), data.cursor, told]).toEqual([{ seq: 2 }, 9, [4, 9]]);
  });
});
