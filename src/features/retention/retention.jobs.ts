import { defineJob } from '../../platform/jobs/jobs';

declare module '../../platform/jobs/jobs' {
  interface JobMap {
    'end-messages': Record<never, never>;
    'end-stored-messages': Record<never, never>;
    'forget-messages': Record<never, never>;
  }
}

defineJob('end-messages', {
  description: 'Takes away what messages said whose time is over',
  shape: {},
  every: 5_000,
});
defineJob('end-stored-messages', {
  description: 'Ends relayed messages that every device has stored',
  shape: {},
  every: 2_000,
});
defineJob('forget-messages', {
  description: 'Takes away what is left of messages that ended a month ago',
  shape: {},
  every: 3_600_000,
});
