import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;

/** Asks again until the answer satisfies, for what no event announces; the test's own timeout ends it. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  isSatisfied: (answer: T) => boolean = Boolean,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isSatisfied(answer)) return answer;
    await delay(POLL_MS);
  }
}
