import { defineJob } from '../../platform/jobs/jobs';

declare module '../../platform/jobs/jobs' {
  interface JobMap {
    /** a group was dissolved: memberships are to be ended, and what hung on it is to be cleared */
    'end-group': { conversationId: string };
  }
}

defineJob('end-group', {
  description: 'Ends the memberships of a dissolved group and clears what hung on it',
  shape: { conversationId: 'id' },
});
