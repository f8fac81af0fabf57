import { defineErrors } from '../../platform/errors/define-errors';

export const pushErrors = defineErrors('push', {
  TARGET_LIMIT: { status: 409, message: 'You have as many targets as you may: remove one first.' },
  ADDRESS_REFUSED: {
    status: 422,
    message: 'Nothing is sent to this address: it must be a public one, by HTTPS.',
  },
  PUSH_OFF: { status: 409, message: 'This server sends no web push.' },
  MAIL_OFF: { status: 409, message: 'This server sends no mail.' },
});
