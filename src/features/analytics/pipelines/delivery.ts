import { DELIVERY_BOUNDS_MS, DELIVERY_SERIES } from '../analytics.types';
import { beforeDay } from '../calendar';
import type { RollUp } from '../roll-ups.types';
import { counters, dayOf, eachWindowOnce, windowsSince } from './stages';

const bounds = counters(DELIVERY_BOUNDS_MS.length + 1, (i) => ({ $arrayElemAt: ['$parts', i] }));

/**
 * How long messages took to a device of each recipient: from their being written to the first watermark that covers them,
 * taken of the newest message of each move of a watermark.
 *
 * Reads `analytics_events` by {series, at}: the windows since the first day.
 * Writes `analytics_daily`: metric `delivery`, dimension `all`, bucket the day of arrival, parts by `DELIVERY_BOUNDS_MS`.
 */
export const delivery: RollUp = {
  name: 'delivery',
  job: 'analytics-hourly',
  reads: 'analytics_events',
  writes: 'analytics_daily',
  isOfWindows: true,
  stages: ({ firstDay, timezone }) => [
    {
      $match: { series: DELIVERY_SERIES, at: windowsSince(beforeDay(firstDay)) },
    },
    eachWindowOnce({ parts: { $first: '$parts' } }),
    { $set: { day: dayOf('$_id.slot', timezone) } },
    { $match: { day: { $gte: firstDay } } },
    {
      $group: {
        _id: '$day',
        count: { $sum: '$count' },
        total: { $sum: '$total' },
        ...bounds.accumulators,
      },
    },
    {
      $project: {
        ...{ _id: 0, metric: 'delivery', dimension: 'all', bucket: '$_id' },
        ...{ count: 1, total: 1, parts: bounds.array },
      },
    },
  ],
};
