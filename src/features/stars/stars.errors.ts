import { defineErrors } from '../../platform/errors/define-errors';

export const starErrors = defineErrors('stars', {
  STAR_LIMIT: { status: 409, message: 'You have starred as many messages as you may.' },
});
