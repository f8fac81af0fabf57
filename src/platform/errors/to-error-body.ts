import { HttpException } from '@nestjs/common';
import { Log } from '../logger/logger';
import { type Unavailability, unavailabilityOf } from '../mongo/unavailability';
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

const log = new Log('Database');

/** The one mapper from anything thrown to the error that the caller sees; unknown failures reveal nothing. */
export function toErrorBody(thrown: unknown): ErrorBody {
  if (thrown instanceof AppError) return thrown.body;
  const unavailability = unavailabilityOf(thrown);
  if (unavailability) return refuse(unavailability, thrown);
  const status = statusOf(thrown);
  return (BY_STATUS[status] ?? coreErrors.INTERNAL)().body;
}

/** Nobody's fault, so the caller may try again; and no error of the server, but the operator has to hear of it. */
function refuse(unavailability: Unavailability, thrown: unknown): ErrorBody {
  log.warn('request refused: MongoDB does not serve', { reason: String(thrown) });
  const code = unavailability === 'late' ? 'TIMEOUT' : 'OVERLOADED';
  return coreErrors[code]({ retryAfterMs: 1_000 }).body;
}

/** Nest and Fastify carry the status on their own errors (bad JSON, body too large, unknown route). */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}
