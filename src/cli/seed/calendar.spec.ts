import { drawMoments } from './calendar';
import { Random } from './random';

const YEAR = { from: Date.UTC(2025, 0, 15, 7, 30), until: Date.UTC(2026, 0, 15, 7, 30) };

describe(drawMoments.name, () => {
  const moments = drawMoments(50_000, YEAR, new Random('moments'));
  const hours = Array.from(moments, (moment) => new Date(moment).getUTCHours());
  const part = (from: number, until: number) =>
    hours.filter((hour) => hour >= from && hour < until).length / hours.length;

  it('rises, within the period', () => {
    expect(moments[0]).toBeGreaterThanOrEqual(YEAR.from);
    expect(moments.at(-1)).toBeLessThan(YEAR.until);
    expect([...moments]).toEqual([...moments].sort((a, b) => a - b));
  });

  it('lies between 9 and 23 h for 70 %, with peaks at noon and in the evening', () => {
    expect(part(9, 23)).toBeCloseTo(0.7, 1);
    expect(part(12, 14)).toBeGreaterThan(part(10, 12) * 1.3);
    expect(part(19, 22)).toBeGreaterThan(part(15, 18) * 1.4);
  });

  it('fits into an hour, whatever hour that is', () => {
    const hour = { from: YEAR.from, until: YEAR.from + 3_600_000 };
    for (const moment of drawMoments(100, hour, new Random('hour'))) {
      expect(moment).toBeGreaterThanOrEqual(hour.from);
      expect(moment).toBeLessThan(hour.until);
    }
  });
});
