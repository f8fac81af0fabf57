import { defineJob } from '../../platform/jobs/jobs';

declare module '../../platform/jobs/jobs' {
  interface JobMap {
    /** a message was deleted for everyone that people had starred */
    'clear-stars': { conversationId: string; messageId: string };
  }
}

defineJob('clear-stars', {
  description: 'Takes away the stars of a message that was deleted for everyone',
  shape: { conversationId: 'id', messageId: 'id' },
});
