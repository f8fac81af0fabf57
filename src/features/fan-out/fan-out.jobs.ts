import { defineJob } from '../../platform/jobs/jobs';

declare module '../../platform/jobs/jobs' {
  interface JobMap {
    /** somebody is to be told of new messages by other means than a live event */
    'fan-out': { conversationId: string; fromSeq: number; toSeq: number };
  }
}

defineJob('fan-out', {
  description: 'Finds out who is to be notified of new messages of a conversation, and how',
  shape: { conversationId: 'id', fromSeq: 'number', toSeq: 'number' },
  concurrency: 4,
});
