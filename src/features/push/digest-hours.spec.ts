import { nextHour } from './digest-hours';

const next = (hour: number, timeZone: string, after: string) =>
  nextHour(hour, timeZone, Date.parse(after)).toISOString();

describe(nextHour, () => {
  it.each([
    [8, 'UTC', '2026-11-22T07:59:00Z', '2026-11-22T08:00:00.000Z'],
    [8, 'UTC', '2026-11-22T08:00:00Z', '2026-11-23T08:00:00.000Z'],
    [8, 'Europe/Berlin', '2026-01-22T12:00:00Z', '2026-01-23T07:00:00.000Z'],
    [8, 'Europe/Berlin', '2026-07-22T12:00:00Z', '2026-07-23T06:00:00.000Z'],
    [0, 'America/New_York', '2026-01-22T12:00:00Z', '2026-01-23T05:00:00.000Z'],
    // half an hour apart from the others: at the full hour of UTC in which it strikes
    [8, 'Asia/Kolkata', '2026-01-22T12:00:00Z', '2026-01-23T03:00:00.000Z'],
    // the clock is put forward from 2 to 3: there is no 2 o'clock that day
    [2, 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-30T00:00:00.000Z'],
  ])('%i o’clock in %s after %s is %s', (hour, timeZone, after, expected) => {
    expect(next(hour, timeZone, after)).toBe(expected);
  });
});
