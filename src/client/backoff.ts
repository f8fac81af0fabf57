// the first pause is short, as most losses are over at once; the last one keeps a fleet from hammering a server that is
// down for long, and still finds it within seconds
const FIRST_CEILING_MS = 250;
const LAST_CEILING_MS = 15_000;

/**
 * Pauses between attempts with full jitter: each is drawn evenly from 0 to a ceiling that doubles from 250 ms to 15 s, so
 * that clients cut off together do not come back together.
 */
export class Backoff {
  private attempts = 0;

  /** @param random gives numbers from 0 up to, not including, 1 */
  constructor(private readonly random: () => number) {}

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const ceiling = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** this.attempts);
    this.attempts += 1;
    return Math.floor(this.random() * ceiling);
  }

  /** Begins again at the shortest pause; called when an attempt succeeded. */
  reset(): void {
    this.attempts = 0;
  }
}
