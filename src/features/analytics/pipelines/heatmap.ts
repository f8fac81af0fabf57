import { beforeDay } from '../calendar';
import type { RollUp } from '../roll-ups.types';
import { counters, dayOf } from './stages';

const hours = counters(24, (hour) => ({ $cond: [{ $eq: ['$hour', hour] }, '$count', 0] }));

/**
 * At which hours of a day messages are written, by the clocks of the time zone: an hour that a day has twice is one.
 *
 * Reads `analytics_hourly` by {metric, dimension, bucket}: the hours since the first day.
 * Writes `analytics_daily`: metric `heatmap`, dimension `all`, bucket the day, parts the hours from 0 to 23.
 */
export const heatmap: RollUp = {
  name: 'heatmap',
  job: 'analytics-hourly',
  reads: 'analytics_hourly',
  writes: 'analytics_daily',
  after: 'messages-hourly',
  stages: ({ firstDay, timezone }) => [
    { $match: { metric: 'messages', bucket: { $gte: new Date(beforeDay(firstDay)) } } },
    {
      $project: {
        ...{ _id: 0, count: 1, day: dayOf('$bucket', timezone) },
        hour: { $hour: { date: '$bucket', timezone } },
      },
    },
    { $match: { day: { $gte: firstDay } } },
    { $group: { _id: '$day', ...hours.accumulators } },
    { $project: { _id: 0, metric: 'heatmap', dimension: 'all', bucket: '$_id', parts: hours.array } },
  ],
};
