import { archiveMetric, MESSAGE_SERIES } from '../analytics.types';
import type { RollUp } from '../roll-ups.types';
import { eachWindowOnce, hourOf, windowsSince } from './stages';

/**
 * How many messages of each type were written in an hour, and how long they are together (code points).
 *
 * Reads `analytics_events` by {series, at}: the windows since the first hour; and the archive's count of the same hours in
 * `analytics_hourly` by {metric, dimension, bucket}.
 * Writes `analytics_hourly`: metric `messages`, dimension the type, bucket the hour.
 */
export const messagesHourly: RollUp = {
  name: 'messages-hourly',
  job: 'analytics-frequent',
  reads: 'analytics_events',
  writes: 'analytics_hourly',
  stages: ({ from, cut, timezone }) => {
    const since = { $gte: new Date(from) };
    const series = { $gte: MESSAGE_SERIES, $lt: `${MESSAGE_SERIES}\uffff` };
    return [
      { $match: { series, at: windowsSince(from), slot: since, cut: { $gte: cut } } },
      eachWindowOnce(),
      {
        $project: {
          _id: 0,
          dimension: { $substrCP: ['$_id.series', MESSAGE_SERIES.length, 100] },
          bucket: hourOf('$_id.slot', timezone),
          count: 1,
          total: 1,
        },
      },
      {
        $unionWith: {
          coll: 'analytics_hourly',
          pipeline: [
            { $match: { metric: archiveMetric(cut), bucket: since } },
            { $project: { _id: 0, dimension: 1, bucket: 1, count: 1, total: 1 } },
          ],
        },
      },
      // of an hour that began before only a part was read
      { $match: { bucket: since } },
      {
        $group: {
          _id: { dimension: '$dimension', bucket: '$bucket' },
          count: { $sum: '$count' },
          total: { $sum: '$total' },
        },
      },
      {
        $project: {
          ...{ _id: 0, metric: 'messages', dimension: '$_id.dimension', bucket: '$_id.bucket' },
          ...{ count: 1, total: 1 },
        },
      },
    ];
  },
};
