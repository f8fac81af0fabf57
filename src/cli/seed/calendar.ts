import type { Random } from './random';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Draws for a moment at the ends of the archive, where not every hour of the day lies within it. */
const TRIES = 20;

/**
 * How much is written in each hour of the day (UTC): a peak at noon and a higher one in the evening. The hours from 9 to
 * 23 have 70 of the 100 parts.
 */
const HOURS = [
  ...[4.5, 3.4, 2.4, 1.8, 1.5, 1.6, 2.4, 3.6, 4.2],
  ...[3.8, 3.8, 4.2, 6.4, 6.0, 4.2, 3.8, 3.8, 4.2, 5.2, 6.6, 7.4, 6.2, 4.4],
  4.6,
];

const SUMS = sumsOf(HOURS);

/** A stretch of time, in milliseconds since the epoch. */
export interface Period {
  from: number;
  until: number;
}

/** Moments within a period at the hours when people write, in rising order. */
export function drawMoments(count: number, { from, until }: Period, random: Random): Float64Array {
  const firstDay = Math.floor(from / DAY_MS);
  const days = Math.floor(until / DAY_MS) - firstDay + 1;
  const draw = () => {
    for (let tries = TRIES; tries > 0; tries -= 1) {
      const moment = (firstDay + random.below(days)) * DAY_MS + drawTimeOfDay(random);
      if (moment >= from && moment < until) return moment;
    }
    return from + random.below(until - from);
  };
  return new Float64Array(count).map(draw).sort();
}

function drawTimeOfDay(random: Random): number {
  const place = random.fraction() * SUMS.at(-1)!;
  const hour = SUMS.findIndex((sum) => sum > place);
  return hour * HOUR_MS + random.below(HOUR_MS);
}

function sumsOf(parts: readonly number[]): number[] {
  let sum = 0;
  return parts.map((part) => (sum += part));
}
