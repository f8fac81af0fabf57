import { Repeating } from './repeating';

describe('repeating', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('begins again so long after the end, also of what failed, and never beside itself', async () => {
    const ends: (() => void)[] = [];
    const failures: unknown[] = [];
    const work = jest.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
    work.mockRejectedValueOnce('no');
    const repeating = new Repeating(work, 100, (error) => void failures.push(error));
    repeating.start(0);
    await jest.advanceTimersByTimeAsync(0);
    expect([work.mock.calls.length, failures]).toEqual([1, ['no']]);
    await jest.advanceTimersByTimeAsync(100);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(work).toHaveBeenCalledTimes(2);
    ends[0]!();
    await jest.advanceTimersByTimeAsync(99);
    expect(work).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(3);
    repeating.stop();
    ends[1]!();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(work).toHaveBeenCalledTimes(3);
  });
});
