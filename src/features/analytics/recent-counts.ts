const TICK_MS = 50;

/** Counts what happened within the last moments, in memory that does not grow. */
export class RecentCounts {
  private readonly ticks: Float64Array;
  private readonly counts: Float64Array;
  private readonly totals: Float64Array;

  /** @param keptMs how far back it can be asked about */
  constructor(keptMs: number) {
    const length = Math.ceil(keptMs / TICK_MS) + 1;
    this.ticks = new Float64Array(length).fill(-1);
    this.counts = new Float64Array(length);
    this.totals = new Float64Array(length);
  }

  /** @param now milliseconds of a clock that never goes back */
  add(now: number, amount = 0): void {
    const tick = Math.floor(now / TICK_MS);
    const place = tick % this.ticks.length;
    if (this.ticks[place] !== tick) {
      this.ticks[place] = tick;
      this.counts[place] = 0;
      this.totals[place] = 0;
    }
    this.counts[place]! += 1;
    this.totals[place]! += amount;
  }

  within(ms: number, now: number): { count: number; total: number } {
    const newest = Math.floor(now / TICK_MS);
    const oldest = newest - Math.ceil(ms / TICK_MS) + 1;
    let [count, total] = [0, 0];
    this.ticks.forEach((tick, place) => {
      if (tick < oldest || tick > newest) return;
      count += this.counts[place]!;
      total += this.totals[place]!;
    });
    return { count, total };
  }
}
