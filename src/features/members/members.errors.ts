import { defineErrors } from '../../platform/errors/define-errors';

export const memberErrors = defineErrors('members', {
  // the same for a conversation that does not exist, so that ids cannot be probed
  NOT_MEMBER: { status: 403, message: 'You are not a member of this conversation.' },
  CONVERSATION_DISSOLVED: {
    status: 410,
    message: 'This group was dissolved: what was said stays, nothing follows.',
  },
});
