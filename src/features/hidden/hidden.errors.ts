import { defineErrors } from '../../platform/errors/define-errors';

export const hiddenErrors = defineErrors('hidden', {
  HIDDEN_LIMIT: {
    status: 409,
    message: 'You have deleted too many single messages here; clear the conversation.',
  },
});
