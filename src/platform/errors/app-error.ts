/** What a failed operation tells its caller, on REST and in socket acks alike. */
export interface ErrorBody {
  code: string;
  /** HTTP status, also in acks */
  status: number;
  message: string;
  /** whether the same call may succeed later without a change */
  retryable: boolean;
  retryAfterMs?: number;
  details?: unknown;
}

/** An expected failure with a stable code; everything else that is thrown is answered as INTERNAL. */
export class AppError extends Error {
  constructor(readonly body: ErrorBody) {
    super(body.message);
    this.name = 'AppError';
  }
}
