import { randomBytes } from 'node:crypto';

/** Tells the ids of this process from those of all others. */
const PROCESS = randomBytes(5).toString('hex');
let count = 0;

/**
 * A short id that leads from an answer to its log lines; `prefix` tells what kind of work it was. Whoever answers also
 * logs, and names it: a context that followed the work through all its promises (AsyncLocalStorage) would cost every
 * message a tenth of its CPU.
 */
export function newRequestId(prefix: 'r' | 's' | 'w'): string {
  count = (count + 1) % 2 ** 24;
  return `${prefix}-${PROCESS}${count.toString(16).padStart(6, '0')}`;
}
