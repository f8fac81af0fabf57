import { defineErrors } from './define-errors';

/** Codes that every route and event may answer with; features add finer ones beside themselves. */
export const coreErrors = defineErrors('core', {
  UNAUTHENTICATED: { status: 401, message: 'A valid access token is required.' },
  TOKEN_EXPIRED: { status: 401, message: 'The access token has expired: refresh it and try again.' },
  FORBIDDEN: { status: 403, message: 'You may not do this.' },
  BLOCKED: { status: 403, message: 'One of you has blocked the other.' },
  NOT_FOUND: { status: 404, message: 'There is nothing here, or nothing that you may see.' },
  CONFLICT: { status: 409, message: 'This contradicts what is already stored.' },
  IDEMPOTENCY_CONFLICT: { status: 409, message: 'This client id was used before, for something else.' },
  VERSION_CONFLICT: { status: 409, message: 'It has changed meanwhile; details name its version.' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'This is larger than the server accepts.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The body must be JSON.' },
  VALIDATION: { status: 422, message: 'Something in the request is missing, unknown or malformed.' },
  RATE_LIMITED: { status: 429, message: 'Too many of these: slow down.', retryable: true },
  INTERNAL: {
    status: 500,
    message: 'The server failed; the request id leads to the reason.',
    retryable: true,
  },
  MESSAGES_UNREADABLE: {
    status: 500,
    message: 'Old messages that belong here cannot be read: the file that keeps them is missing or damaged.',
  },
  OVERLOADED: { status: 503, message: 'The server cannot take more right now: try again.', retryable: true },
  TIMEOUT: { status: 504, message: 'No answer in time; the same request may be repeated.', retryable: true },
});
