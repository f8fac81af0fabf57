import { defineJob } from '../../platform/jobs/jobs';

declare module '../../platform/jobs/jobs' {
  interface JobMap {
    /** the time of a message has come that somebody wrote to be sent later */
    'send-scheduled': {
      messageId: string;
      /** of the plan: an earlier one is out of date */
      version: number;
    };
  }
}

defineJob('send-scheduled', {
  description: 'Sends a message at the time its author chose',
  shape: { messageId: 'id', version: 'number' },
  concurrency: 4,
});
