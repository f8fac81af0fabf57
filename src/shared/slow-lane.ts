/** How long things rest in a slow lane, and how they leave it. */
export interface SlowLaneOptions {
  /** how long a thing gathers company, in milliseconds */
  restMs: number;
  /** pause between two portions, in milliseconds */
  everyMs: number;
  /** most things in a portion */
  atOnce: number;
}

/**
 * Work that may wait: things of one key gather into one, and leave after a rest in small portions, the oldest first, so that
 * nothing that is in a hurry stands behind all of them. One portion is under way at a time.
 */
export class SlowLane<K, V> {
  private readonly waiting = new Map<K, { value: V; since: number }>();
  private timer?: NodeJS.Timeout;
  private working: Promise<void> = Promise.resolve();

  /** @param work does a portion; never rejects */
  constructor(
    private readonly options: SlowLaneOptions,
    private readonly work: (portion: [K, V][]) => Promise<void>,
  ) {}

  get size(): number {
    return this.waiting.size;
  }

  get(key: K): V | undefined {
    return this.waiting.get(key)?.value;
  }

  /** Puts a thing in, or another in the place of what waits under its key, which keeps its turn. */
  set(key: K, value: V): void {
    const present = this.waiting.get(key);
    if (present) present.value = value;
    else this.waiting.set(key, { value, since: performance.now() });
    this.schedule();
  }

  /** Takes a thing out. */
  take(key: K): V | undefined {
    const present = this.waiting.get(key);
    this.waiting.delete(key);
    return present?.value;
  }

  /** Does everything that waits now, without rest; resolves when it is done. */
  async drain(): Promise<void> {
    for (let left = this.waiting.size; left > 0; left -= this.options.atOnce) await this.go(Infinity);
    await this.working;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.go(performance.now() - this.options.restMs).then(() => {
        if (this.waiting.size > 0) this.schedule();
      });
    }, this.options.everyMs);
  }

  /** Does a portion of what came in before a moment. */
  private go(before: number): Promise<void> {
    this.working = this.working.then(async () => {
      const portion: [K, V][] = [];
      for (const [key, { value, since }] of this.waiting) {
        if (since > before || portion.length >= this.options.atOnce) break;
        portion.push([key, value]);
      }
      for (const [key] of portion) this.waiting.delete(key);
      if (portion.length > 0) await this.work(portion);
    });
    return this.working;
  }
}
