import { RecentCounts } from './recent-counts';

describe(RecentCounts.name, () => {
  it('counts what happened within a time, and forgets the rest', () => {
    const counts = new RecentCounts(10_000);
    for (let at = 0; at < 100_000; at += 100) counts.add(at, 2);
    expect(counts.within(1_000, 99_999)).toEqual({ count: 10, total: 20 });
    expect(counts.within(10_000, 99_999)).toEqual({ count: 100, total: 200 });
    expect(counts.within(1_000, 102_000)).toEqual({ count: 0, total: 0 });
  });
});
