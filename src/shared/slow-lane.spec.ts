import { SlowLane } from './slow-lane';

describe(SlowLane.name, () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const OPTIONS = { restMs: 1_000, everyMs: 100, atOnce: 2 };

  function watched(options = OPTIONS) {
    const portions: [string, number][][] = [];
    const lane = new SlowLane<string, number>(options, (portion) => {
      portions.push(portion);
      return Promise.resolve();
    });
    return { lane, portions };
  }

  it('lets things of one key gather, and does them after their rest', async () => {
    const { lane, portions } = watched();
    lane.set('a', 1);
    await jest.advanceTimersByTimeAsync(900);
    lane.set('a', 2);
    expect(portions).toEqual([]);
    expect([lane.get('a'), lane.size]).toEqual([2, 1]);
    await jest.advanceTimersByTimeAsync(200);
    expect(portions).toEqual([[['a', 2]]]);
    expect(lane.size).toBe(0);
  });

  it('does the oldest first, in portions', async () => {
    const { lane, portions } = watched();
    for (const [i, key] of ['a', 'b', 'c'].entries()) lane.set(key, i);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(portions).toEqual([
      [
        ['a', 0],
        ['b', 1],
      ],
    ]);
    await jest.advanceTimersByTimeAsync(100);
    expect(portions[1]).toEqual([['c', 2]]);
  });

  it('forgets what is taken out', async () => {
    const { lane, portions } = watched();
    lane.set('a', 1);
    expect(lane.take('a')).toBe(1);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(portions).toEqual([]);
  });

  it('does everything at once when it is drained', async () => {
    const { lane, portions } = watched();
    for (const [i, key] of ['a', 'b', 'c'].entries()) lane.set(key, i);
    await lane.drain();
    expect(portions.flat().map(([key]) => key)).toEqual(['a', 'b', 'c']);
  });

  it('has one portion under way at a time', async () => {
    let underWay = 0;
    let most = 0;
    const lane = new SlowLane<string, number>({ ...OPTIONS, atOnce: 1 }, async () => {
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setTimeout(resolve, 500));
      underWay -= 1;
    });
    for (const key of ['a', 'b', 'c']) lane.set(key, 0);
    await jest.advanceTimersByTimeAsync(5_000);
    expect([most, lane.size]).toEqual([1, 0]);
  });
});
