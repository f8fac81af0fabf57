import { defineJob } from '../../platform/jobs/jobs';

const MINUTE_MS = 60_000;

declare module '../../platform/jobs/jobs' {
  interface JobMap {
    'analytics-frequent': Record<never, never>;
    'analytics-hourly': Record<never, never>;
    'analytics-daily': Record<never, never>;
  }
}

defineJob('analytics-frequent', {
  description: 'Rolls up what operators watch: messages by hour and day, active people',
  shape: {},
  every: 5 * MINUTE_MS,
});
defineJob('analytics-hourly', {
  description: 'Rolls up weeks, months, the heatmap, active people of 7 and 30 days, delivery times',
  shape: {},
  every: 60 * MINUTE_MS,
});
defineJob('analytics-daily', {
  description: 'Counts conversations by their size',
  shape: {},
  every: 24 * 60 * MINUTE_MS,
});
