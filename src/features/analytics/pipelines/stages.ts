import type { Stage } from '../roll-ups.types';

/** A message may say that it was written a little after the database took it: by so much at most. */
const AHEAD_MS = 2 * 3_600_000;

/** The windows that may hold something that happened from then on. */
export const windowsSince = (from: number) => ({ $gte: new Date(from - AHEAD_MS) });

/** Each window once: one that was written twice, by two workers, says the same twice. */
export const eachWindowOnce = (more: Stage = {}): Stage => ({
  $group: {
    _id: { window: '$window', series: '$series', slot: '$slot', cut: '$cut' },
    count: { $max: '$count' },
    total: { $max: '$total' },
    ...more,
  },
});

/** The beginning of the hour of a moment, as hours begin in the time zone: not everywhere with those of UTC. */
export const hourOf = (date: string, timezone: string) => ({
  $subtract: [
    { $dateTrunc: { date, unit: 'minute' } },
    { $multiply: [{ $minute: { date, timezone } }, 60_000] },
  ],
});

/** What the day of a moment is called in the time zone. */
export const dayOf = (date: string, timezone: string) => ({
  $dateToString: { date, format: '%Y-%m-%d', timezone },
});

/** Accumulators for a fixed number of counters, and what makes an array of them. */
export function counters(
  length: number,
  amount: (index: number) => unknown,
): { accumulators: Stage; array: string[] } {
  const names = Array.from({ length }, (_, i) => `part${i}`);
  const accumulators = Object.fromEntries(names.map((name, i) => [name, { $sum: amount(i) }]));
  return { accumulators, array: names.map((name) => `$${name}`) };
}
