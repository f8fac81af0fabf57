import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** What every log line of one request, socket event or background duty carries. */
export interface Trace {
  requestId: string;
  userId?: string;
}

/** The trace of the code that is running. */
export const trace = new AsyncLocalStorage<Trace>();

/** A short random id that leads from an answer to its log lines; `prefix` tells what kind of work it was. */
export function newRequestId(prefix: 'r' | 's' | 'w'): string {
  return `${prefix}-${randomBytes(8).toString('hex')}`;
}
