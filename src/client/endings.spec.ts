import { Endings } from './endings';

const DAY_MS = 86_400_000;

describe(Endings, () => {
  beforeEach(() => jest.useFakeTimers({ now: 0 }));
  afterEach(() => jest.useRealTimers());

  it('wakes at the first of all ends, and then at the next', () => {
    const ends = [500, 900, Infinity];
    const onEnd = jest.fn(() => ends[1 + woken.push(Date.now()) - 1]!);
    const woken: number[] = [];
    const endings = new Endings(onEnd);
    for (const at of [700, 500, 900]) endings.note(at);
    jest.advanceTimersByTime(2_000);
    expect(woken).toEqual([500, 900]);
  });

  it('looks again each day for what ends in years', () => {
    const at = 40 * DAY_MS;
    const onEnd = jest.fn(() => (Date.now() < at ? at : Infinity));
    new Endings(onEnd).note(at);
    jest.advanceTimersByTime(at - 1);
    expect(onEnd).toHaveBeenCalledTimes(39);
    jest.advanceTimersByTime(1);
    expect(onEnd).toHaveBeenCalledTimes(40);
  });

  it('leaves no timer behind', () => {
    const endings = new Endings(() => Infinity);
    endings.note(500);
    endings.pause();
    expect(jest.getTimerCount()).toBe(0);
  });
});
