import type { RollUp } from '../roll-ups.types';
import { counters } from './stages';

/** Conversations with no message, with 1, with 2 or 3, with 4 to 7 and so on; the last has all beyond. */
export const SIZES = 25;

const sizes = counters(SIZES, (i) => {
  const isAtLeast = { $gte: ['$lastSeq', i === 0 ? 0 : 2 ** (i - 1)] };
  const isBelow = { $lt: ['$lastSeq', 2 ** i] };
  return { $cond: [i === SIZES - 1 ? isAtLeast : { $and: [isAtLeast, isBelow] }, 1, 0] };
});

/**
 * How many messages conversations have, as they stand: those of the server are numbered with the others.
 *
 * Reads all of `conversations`, once a day: no index, as each counts.
 * Writes `analytics_daily`: metric `conversations`, dimension `all`, bucket the day, parts by powers of two.
 */
export const conversationSizes: RollUp = {
  name: 'conversation-sizes',
  job: 'analytics-daily',
  reads: 'conversations',
  writes: 'analytics_daily',
  stages: ({ lastDay }) => [
    { $project: { _id: 0, lastSeq: 1 } },
    { $group: { _id: null, ...sizes.accumulators } },
    {
      $project: {
        ...{ _id: 0, metric: 'conversations', dimension: 'all', bucket: { $literal: lastDay } },
        parts: sizes.array,
      },
    },
  ],
};
