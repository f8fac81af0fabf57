import { Timers } from './timers';

/** A timer cannot wait longer than 24.8 days: it looks again after one. */
const LONGEST_MS = 86_400_000;

/** Wakes at the moment at which the next message ends that is not kept for ever. */
export class Endings {
  private readonly timers = new Timers();
  private nextAt = Infinity;

  /** @param onEnd called when something may have ended; returns when the next thing will, in milliseconds since the epoch */
  constructor(private readonly onEnd: () => number) {}

  /** Something ends at a moment. */
  note(at: number): void {
    if (at >= this.nextAt) return;
    this.nextAt = at;
    this.timers.set('next', Math.min(Math.max(0, at - Date.now()), LONGEST_MS), () => this.wake());
  }

  /** Looks at what has ended meanwhile, and waits for the next. */
  wake(): void {
    this.pause();
    this.note(this.onEnd());
  }

  /** Stops waiting. */
  pause(): void {
    this.nextAt = Infinity;
    this.timers.clearAll();
  }
}
