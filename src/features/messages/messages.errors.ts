import { defineErrors } from '../../platform/errors/define-errors';

export const messageErrors = defineErrors('messages', {
  IDEMPOTENCY_CONFLICT: { status: 409, message: 'This client id was used before, for something else.' },
  VERSION_CONFLICT: { status: 409, message: 'The message has changed meanwhile; details name its version.' },
  MESSAGE_DELETED: { status: 410, message: 'The message was deleted.' },
});
