import { beforeDay } from '../calendar';
import type { RollUp } from '../roll-ups.types';
import { dayOf } from './stages';

/**
 * The same of a day, from its hours: 23 or 25 of them where clocks change.
 *
 * Reads `analytics_hourly` by {metric, dimension, bucket}: the hours since the first day.
 * Writes `analytics_daily`: metric `messages`, dimension the type, bucket the day. Their average length is `total ÷ count`.
 */
export const messagesDaily: RollUp = {
  name: 'messages-daily',
  job: 'analytics-frequent',
  reads: 'analytics_hourly',
  writes: 'analytics_daily',
  after: 'messages-hourly',
  stages: ({ firstDay, timezone }) => [
    { $match: { metric: 'messages', bucket: { $gte: new Date(beforeDay(firstDay)) } } },
    { $project: { _id: 0, dimension: 1, count: 1, total: 1, day: dayOf('$bucket', timezone) } },
    { $match: { day: { $gte: firstDay } } },
    {
      $group: {
        _id: { dimension: '$dimension', day: '$day' },
        count: { $sum: '$count' },
        total: { $sum: '$total' },
      },
    },
    {
      $project: {
        ...{ _id: 0, metric: 'messages', dimension: '$_id.dimension', bucket: '$_id.day' },
        ...{ count: 1, total: 1 },
      },
    },
  ],
};
