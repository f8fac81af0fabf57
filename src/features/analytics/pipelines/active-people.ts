import type { RollUp } from '../roll-ups.types';

/**
 * How many people sent something or came online on a day.
 *
 * Reads `user_activity_daily` by {day, userId}: the days since the first.
 * Writes `analytics_daily`: metric `active`, dimension `day`, bucket the day.
 */
export const activePeople: RollUp = {
  name: 'active-people',
  job: 'analytics-frequent',
  reads: 'user_activity_daily',
  writes: 'analytics_daily',
  stages: ({ firstDay }) => [
    { $match: { day: { $gte: firstDay } } },
    { $group: { _id: '$day', count: { $sum: 1 } } },
    { $project: { _id: 0, metric: 'active', dimension: 'day', bucket: '$_id', count: 1 } },
  ],
};
