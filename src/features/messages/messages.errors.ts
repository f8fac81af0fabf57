import { defineErrors } from '../../platform/errors/define-errors';

export const messageErrors = defineErrors('messages', {
  SLOW_MODE: { status: 429, message: 'Members write here now and then only.', retryable: true },
  EDIT_LIMIT: { status: 409, message: 'This message was edited as often as it may be.' },
  MESSAGE_DELETED: { status: 410, message: 'The message was deleted.' },
});
