/** Ctrl-C and SIGTERM, as one promise-friendly thing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './terminal.mjs';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
// One Ctrl-C arrives twice: from the terminal, and forwarded by npm. A person's second press comes later than this.
const SAME_PRESS_MS = 750;
const LOOK_FOR_NPM_MS = 1_000;

/**
 * Calls back when the npm that runs us is gone: a signal sent to npm alone ends npm and its shell, and would leave us
 * behind without anybody knowing.
 */
function watchNpm(onGone) {
  const npm = process.ppid;
  if (!process.env.npm_lifecycle_event) return;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    onGone();
  }, LOOK_FOR_NPM_MS);
  timer.unref();
}

/**
 * Listens to the signals that ask a command to end.
 * @returns {{ signal: AbortSignal, force: AbortSignal }} signal is aborted by the first
 *   request, force by a second one of a person who will not wait; the reason is a SetupError with the usual exit code of
 *   an interrupted command
 */
export function listenForInterrupts() {
  const first = new AbortController();
  const second = new AbortController();
  let firstAt = 0;
  for (const [name, exitCode] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      if (!first.signal.aborted) {
        firstAt = Date.now();
        first.abort(new SetupError('interrupted', { exitCode }));
      } else if (Date.now() - firstAt > SAME_PRESS_MS) {
        second.abort(new SetupError('interrupted', { exitCode }));
      }
    });
  }
  watchNpm(() => first.abort(new SetupError('npm has ended', { exitCode: SIGNALS.SIGTERM })));
  return { signal: first.signal, force: second.signal };
}

/**
 * Waits for a promise, at most some time or until `signal`.
 * @returns {Promise<boolean>} whether the promise was settled in time
 */
export async function settledWithin(promise, ms, signal) {
  const timer = new AbortController();
  const either = signal ? AbortSignal.any([signal, timer.signal]) : timer.signal;
  const limit = sleep(ms, false, { signal: either }).catch(() => false);
  const settled = promise.then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([settled, limit]);
  timer.abort();
  return inTime;
}
