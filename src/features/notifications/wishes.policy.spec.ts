import { isQuiet, isQuietAt, isTimeZone, levelOf, timeIn } from './wishes.policy';

const at = (time: string) => Date.parse(`2026-11-22T${time}:00.000Z`);
const night = { from: '22:00', to: '07:00', timeZone: 'UTC' };

describe(isQuietAt, () => {
  it.each([
    ['21:59', false],
    ['22:00', true],
    ['00:00', true],
    ['06:59', true],
    ['07:00', false],
  ])('at %s, over midnight: %s', (time, expected) => {
    expect(isQuietAt(night, at(time))).toBe(expected);
  });

  it.each([
    ['12:59', false],
    ['13:00', true],
    ['14:00', false],
  ])('at %s, within a day: %s', (time, expected) => {
    expect(isQuietAt({ from: '13:00', to: '14:00', timeZone: 'UTC' }, at(time))).toBe(expected);
  });

  it('goes by the clock of the place, in summer and in winter', () => {
    const there = { ...night, timeZone: 'Europe/Berlin' };
    expect(isQuietAt(there, Date.parse('2026-01-10T21:30:00Z'))).toBe(true);
    expect(isQuietAt(there, Date.parse('2026-07-10T20:30:00Z'))).toBe(true);
    expect(isQuietAt(there, Date.parse('2026-07-10T19:30:00Z'))).toBe(false);
    expect(timeIn('Asia/Kolkata', at('00:00'))).toBe('05:30');
  });
});

describe(isQuiet, () => {
  const wishes = { level: 'all' as const, preview: true };

  it('is while the conversation is muted, and in quiet hours', () => {
    expect(isQuiet({}, wishes, at('12:00'))).toBe(false);
    expect(isQuiet({ mutedUntil: new Date(at('12:01')) }, wishes, at('12:00'))).toBe(true);
    expect(isQuiet({ mutedUntil: new Date(at('12:00')) }, wishes, at('12:00'))).toBe(false);
    expect(isQuiet({}, { ...wishes, quietHours: night }, at('23:00'))).toBe(true);
  });
});

describe(levelOf, () => {
  it('is what is said of the conversation, else what is said of all', () => {
    const wishes = { level: 'mentions' as const, preview: true };
    expect(levelOf({}, wishes)).toBe('mentions');
    expect(levelOf({ notify: 'all' }, wishes)).toBe('all');
    expect(levelOf({ notify: 'none' }, wishes)).toBe('none');
  });
});

describe(isTimeZone, () => {
  it('knows the names of the IANA database', () => {
    expect(['Europe/Berlin', 'UTC', 'Mars/Olympus'].map(isTimeZone)).toEqual([true, true, false]);
  });
});
