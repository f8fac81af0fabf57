import { defineJob } from '../../platform/jobs/jobs';

const HOUR_MS = 3_600_000;

declare module '../../platform/jobs/jobs' {
  interface JobMap {
    'end-messages': Record<never, never>;
    'end-stored-messages': Record<never, never>;
    'forget-messages': Record<never, never>;
    'policy-round': Record<never, never>;
    /** `round` is when it began */
    'policy-seek': { round: number; afterId: string };
    'policy-conversation': { conversationId: string };
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
  every: HOUR_MS,
});
defineJob('policy-round', {
  description: 'Begins to look for messages that are older than the workspace keeps any',
  shape: {},
  every: HOUR_MS,
});
defineJob('policy-seek', {
  description: 'Looks through some thousand conversations for messages that are too old',
  shape: { round: 'number', afterId: 'id' },
});
defineJob('policy-conversation', {
  description: 'Ends messages of a conversation that are older than the workspace keeps any',
  shape: { conversationId: 'id' },
});
