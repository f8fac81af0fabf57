import { monthOf } from '../calendar';
import type { RollUp } from '../roll-ups.types';

/**
 * The same of a month.
 *
 * Reads `analytics_daily` by {metric, dimension, bucket}: the days since the first of the first month.
 * Writes `analytics_daily`: metric `messages-monthly`, dimension the type, bucket the first of the month.
 */
export const messagesMonthly: RollUp = {
  name: 'messages-monthly',
  job: 'analytics-hourly',
  reads: 'analytics_daily',
  writes: 'analytics_daily',
  after: 'messages-daily',
  stages: ({ firstDay }) => [
    { $match: { metric: 'messages', bucket: { $gte: monthOf(firstDay) } } },
    {
      $group: {
        _id: { dimension: '$dimension', month: { $concat: [{ $substrBytes: ['$bucket', 0, 8] }, '01'] } },
        count: { $sum: '$count' },
        total: { $sum: '$total' },
      },
    },
    {
      $project: {
        ...{ _id: 0, metric: 'messages-monthly', dimension: '$_id.dimension', bucket: '$_id.month' },
        ...{ count: 1, total: 1 },
      },
    },
  ],
};
