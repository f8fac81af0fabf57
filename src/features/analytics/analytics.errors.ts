import { defineErrors } from '../../platform/errors/define-errors';

export const analyticsErrors = defineErrors('analytics', {
  TOO_MANY_STREAMS: {
    status: 503,
    message: 'This node has as many streams of figures as it keeps: try again, or another node.',
    retryable: true,
  },
});
