import { defineErrors } from '../../platform/errors/define-errors';

export const scheduledErrors = defineErrors('scheduled', {
  SCHEDULE_OUT_OF_RANGE: { status: 422, message: 'It can be sent from now on, within a year.' },
  SCHEDULE_LIMIT: { status: 409, message: 'So many messages wait for their time that no more can.' },
  SCHEDULE_OVER: { status: 409, message: 'Its time has come: it is being sent.' },
});
