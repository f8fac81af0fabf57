const HOUR_MS = 3_600_000;

/** Which hour it is at a place. */
function hourAt(timeZone: string, moment: number): number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  return Number(format.format(moment));
}

/**
 * The next full hour after a moment at which the clock of a place shows an hour. Where the clock is put forward over it, it
 * is that of the day after; where it is put back, the earlier of the two.
 */
export function nextHour(hour: number, timeZone: string, after: number): Date {
  const next = Math.floor(after / HOUR_MS) * HOUR_MS;
  for (let step = 1; step <= 49; step += 1) {
    if (hourAt(timeZone, next + step * HOUR_MS) === hour) return new Date(next + step * HOUR_MS);
  }
  throw new Error(`${timeZone} has no ${hour} o'clock`);
}
