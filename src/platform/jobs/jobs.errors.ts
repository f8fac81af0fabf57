import { defineErrors } from '../errors/define-errors';

export const jobErrors = defineErrors('jobs', {
  DEAD_LETTER_HANDLED: { status: 409, message: 'Somebody has decided about this dead letter already.' },
  JOB_UNKNOWN: { status: 409, message: 'No such job exists any more.' },
});
