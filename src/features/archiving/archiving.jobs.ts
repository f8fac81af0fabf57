import { defineJob } from '../../platform/jobs/jobs';

const MINUTE_MS = 60_000;

declare module '../../platform/jobs/jobs' {
  interface JobMap {
    'archive-round': Record<never, never>;
    /** `round` is when it began */
    'archive-seek': { round: number; afterId: string };
    'archive-conversation': { conversationId: string };
    'archive-tidy': Record<never, never>;
  }
}

defineJob('archive-round', {
  description: 'Begins to look for conversations with old messages',
  shape: {},
  // when most people of most places are not there
  cron: '0 3 * * *',
});
defineJob('archive-seek', {
  description: 'Looks through some thousand conversations for old messages',
  shape: { round: 'number', afterId: 'id' },
});
defineJob('archive-conversation', {
  description: 'Moves old messages of a conversation into compressed files',
  shape: { conversationId: 'id' },
});
defineJob('archive-tidy', {
  description: 'Writes compressed files anew without the messages that were changed or deleted',
  shape: {},
  every: MINUTE_MS,
});
