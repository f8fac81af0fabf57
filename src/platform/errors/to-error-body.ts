import { HttpException } from '@nestjs/common';
import { AppError, type ErrorBody } from './app-error';
import { coreErrors } from './core.errors';

type Factory = (typeof coreErrors)[keyof typeof coreErrors];

const BY_STATUS: Record<number, Factory> = {
  400: coreErrors.VALIDATION,
  401: coreErrors.UNAUTHENTICATED,
  403: coreErrors.FORBIDDEN,
  404: coreErrors.NOT_FOUND,
  405: coreErrors.NOT_FOUND,
  413: coreErrors.PAYLOAD_TOO_LARGE,
  415: coreErrors.UNSUPPORTED_MEDIA_TYPE,
  422: coreErrors.VALIDATION,
  429: coreErrors.RATE_LIMITED,
  503: coreErrors.OVERLOADED,
  504: coreErrors.TIMEOUT,
};

/** Names that the MongoDB driver gives to "cannot serve you now"; the same call may succeed in a moment. */
const DATABASE_AWAY =
  /^Mongo(ose)?(ServerSelection|Network|NetworkTimeout|NotConnected|PoolCleared|WaitQueueTimeout|WriteConcern)/;

/** The one mapper from anything thrown to the error that the caller sees; unknown failures reveal nothing. */
export function toErrorBody(thrown: unknown): ErrorBody {
  if (thrown instanceof AppError) return thrown.body;
  if (thrown instanceof Error && DATABASE_AWAY.test(thrown.name)) return coreErrors.OVERLOADED().body;
  const status = statusOf(thrown);
  return (BY_STATUS[status] ?? coreErrors.INTERNAL)().body;
}

/** Nest and Fastify carry the status on their own errors (bad JSON, body too large, unknown route). */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}
