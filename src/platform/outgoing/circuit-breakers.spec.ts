import { CircuitBreakers, isBroken } from './circuit-breakers';

describe(CircuitBreakers, () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('leaves a receiver alone that keeps failing, tries it once after a rest, and closes', async () => {
    const breakers = new CircuitBreakers(3, 1_000);
    let calls = 0;
    let isDown = true;
    const call = () => {
      calls += 1;
      return isDown ? Promise.reject(new Error('down')) : Promise.resolve('done');
    };
    const run = () => breakers.run('a', call).catch((error: unknown) => isBroken(error));
    expect([await run(), await run(), await run()]).toEqual([false, false, false]);
    expect([await run(), await run(), calls]).toEqual([true, true, 3]);
    expect(breakers.countOpen()).toBe(1);
    // others have nothing to do with it
    await expect(breakers.run('b', () => Promise.resolve('done'))).resolves.toBe('done');
    jest.advanceTimersByTime(1_001);
    // one trial, which opens it again
    expect([await run(), await run(), calls]).toEqual([false, true, 4]);
    isDown = false;
    jest.advanceTimersByTime(1_001);
    expect([await run(), await run(), calls]).toEqual(['done', 'done', 6]);
    expect(breakers.countOpen()).toBe(0);
  });
});
