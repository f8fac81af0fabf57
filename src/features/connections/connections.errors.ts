import { defineErrors } from '../../platform/errors/define-errors';

export const connectionErrors = defineErrors('connections', {
  TOO_MANY_CONNECTIONS: {
    status: 429,
    message: 'You have too many sockets: close one first.',
    retryable: true,
  },
  PROTOCOL_UNKNOWN: { status: 426, message: 'This server speaks protocol 1.' },
});
