import { defineErrors } from '../../platform/errors/define-errors';

export const presenceErrors = defineErrors('presence', {
  TOO_MANY_SUBSCRIPTIONS: {
    status: 409,
    message: 'This socket watches too many people: unsubscribe some first.',
  },
});
