import { defineErrors } from '../../platform/errors/define-errors';

export const inboxErrors = defineErrors('inbox', {
  TOO_MANY_OPEN: { status: 409, message: 'This socket shows too many conversations: close one first.' },
  CONVERSATION_WITH_SELF: { status: 422, message: 'A direct conversation needs another person.' },
});
