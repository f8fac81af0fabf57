import { addDays, beforeDay, Calendar, daysBetween, monthOf, slotOf, weekdayOf, weekOf } from './calendar';

describe(Calendar.name, () => {
  const dayIn = (timezone: string, at: string) => new Calendar(timezone).dayOf(Date.parse(at));

  it('calls a moment by the day of the time zone', () => {
    expect(dayIn('UTC', '2026-11-22T23:59:59.999Z')).toBe('2026-11-22');
    expect(dayIn('Asia/Kolkata', '2026-11-22T18:29:59.999Z')).toBe('2026-11-22');
    expect(dayIn('Asia/Kolkata', '2026-11-22T18:30:00.000Z')).toBe('2026-11-23');
  });

  it('knows days of 23 and of 25 hours', () => {
    const calendar = new Calendar('Europe/Berlin');
    const hours = (day: string) =>
      calendar.hoursSince(day, beforeDay(addDays(day, 3))).filter((hour) => calendar.dayOf(hour) === day)
        .length;
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([24, 23, 25]);
  });

  it('begins the hours of a day with the day, also where that is not with an hour of UTC', () => {
    const [first, second] = new Calendar('Asia/Kolkata').hoursSince(
      '2026-11-22',
      Date.parse('2026-11-23T00:00:00Z'),
    );
    expect([first, second].map((at) => new Date(at!).toISOString())).toEqual([
      '2026-11-21T18:30:00.000Z',
      '2026-11-21T19:30:00.000Z',
    ]);
  });

  it('counts in days, weeks from Monday and months', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-03-30', -2)).toBe('2026-03-28');
    expect(daysBetween('2026-12-30', '2027-01-02')).toEqual([
      '2026-12-30',
      '2026-12-31',
      '2027-01-01',
      '2027-01-02',
    ]);
    expect([weekdayOf('2026-11-22'), weekOf('2026-11-22'), weekOf('2026-11-23')]).toEqual([
      7,
      '2026-11-16',
      '2026-11-23',
    ]);
    expect(monthOf('2026-11-22')).toBe('2026-11-01');
  });

  it('puts moments into quarters of an hour', () => {
    const at = Date.parse('2026-11-22T10:44:59.999Z');
    expect(new Date(slotOf(at)).toISOString()).toBe('2026-11-22T10:30:00.000Z');
  });
});
