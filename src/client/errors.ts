/** What the server says of a failure, in acks and in problem documents alike. */
export interface ErrorBody {
  code: string;
  /** HTTP status, also in acks; 0 when no server answered */
  status: number;
  message: string;
  /** whether the same call may succeed later without a change */
  retryable: boolean;
  retryAfterMs?: number;
  details?: unknown;
  requestId?: string;
}

/**
 * Every failure a call of this client ends with: the server's own codes (`NOT_MEMBER`, `VALIDATION` …) and those of
 * `localErrors`, which no server is needed for.
 */
export class ParleyError extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly details?: unknown;
  readonly requestId?: string;

  constructor(body: ErrorBody) {
    super(body.message);
    this.name = 'ParleyError';
    this.code = body.code;
    this.status = body.status;
    this.retryable = body.retryable;
    this.retryAfterMs = body.retryAfterMs;
    this.details = body.details;
    this.requestId = body.requestId;
  }
}

const local = (code: string, message: string, retryable: boolean, status = 0) => {
  return () => new ParleyError({ code, status, message, retryable });
};

/** Failures that the client itself finds. */
export const localErrors = {
  UNREACHABLE: local('UNREACHABLE', 'No server answered.', true),
  NOT_CONNECTED: local('NOT_CONNECTED', 'There is no connection.', true),
  CONNECTION_LOST: local('CONNECTION_LOST', 'The connection was lost before the answer came.', true),
  NO_ANSWER: local('NO_ANSWER', 'The server did not answer in time.', true),
  SIGNED_OUT: local('SIGNED_OUT', 'Nobody is signed in.', false, 401),
  STOPPED: local('STOPPED', 'The client was disconnected.', false),
  OUTBOX_FULL: local('OUTBOX_FULL', 'Too many messages are waiting to be sent.', true),
  REUSED_ID: local('IDEMPOTENCY_CONFLICT', 'Another message with this id is being sent.', false, 409),
};

/** Anything thrown, as a ParleyError; what is not one becomes `UNEXPECTED`. */
export function toParleyError(thrown: unknown): ParleyError {
  if (thrown instanceof ParleyError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ParleyError({ code: 'UNEXPECTED', status: 0, message, retryable: false });
}
