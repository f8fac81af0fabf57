import { addDays } from '../calendar';
import type { RollUp } from '../roll-ups.types';

const WEEK = 7;
const MONTH = 30;

/**
 * How many people were active within the 7 and the 30 days that end with a day, each counted once.
 *
 * Reads `user_activity_daily` by {day, userId}: 30 days, from the index alone.
 * Writes `analytics_daily`: metric `active`, dimensions `week` and `month`, bucket the day.
 */
export const activePeopleTrailing: RollUp = {
  name: 'active-people-trailing',
  job: 'analytics-hourly',
  reads: 'user_activity_daily',
  writes: 'analytics_daily',
  isPerDay: true,
  stages: ({ firstDay: day }) => [
    { $match: { day: { $gte: addDays(day, 1 - MONTH), $lte: day } } },
    { $group: { _id: '$userId', last: { $max: '$day' } } },
    {
      $group: {
        _id: null,
        month: { $sum: 1 },
        week: { $sum: { $cond: [{ $gte: ['$last', addDays(day, 1 - WEEK)] }, 1, 0] } },
      },
    },
    {
      $project: {
        rows: [
          { dimension: 'week', count: '$week' },
          { dimension: 'month', count: '$month' },
        ],
      },
    },
    { $unwind: '$rows' },
    {
      $project: {
        ...{ _id: 0, metric: 'active', dimension: '$rows.dimension', bucket: { $literal: day } },
        count: '$rows.count',
      },
    },
  ],
};
