import { weekOf } from '../calendar';
import type { RollUp } from '../roll-ups.types';

const monday = {
  $dateToString: {
    format: '%Y-%m-%d',
    date: {
      $dateTrunc: {
        date: { $dateFromString: { dateString: '$bucket' } },
        unit: 'week',
        startOfWeek: 'monday',
      },
    },
  },
};

/**
 * The same of a week, from Monday on.
 *
 * Reads `analytics_daily` by {metric, dimension, bucket}: the days since the Monday of the first week.
 * Writes `analytics_daily`: metric `messages-weekly`, dimension the type, bucket the Monday.
 */
export const messagesWeekly: RollUp = {
  name: 'messages-weekly',
  job: 'analytics-hourly',
  reads: 'analytics_daily',
  writes: 'analytics_daily',
  after: 'messages-daily',
  stages: ({ firstDay }) => [
    { $match: { metric: 'messages', bucket: { $gte: weekOf(firstDay) } } },
    {
      $group: {
        _id: { dimension: '$dimension', week: monday },
        count: { $sum: '$count' },
        total: { $sum: '$total' },
      },
    },
    {
      $project: {
        ...{ _id: 0, metric: 'messages-weekly', dimension: '$_id.dimension', bucket: '$_id.week' },
        ...{ count: 1, total: 1 },
      },
    },
  ],
};
