import { Turnstile } from './turnstile';

/** One work of a key at a time, by the order in which they came; works of different keys do not wait for each other. */
export class Lanes<K> {
  private readonly lanes = new Map<K, Turnstile>();

  /** Keys with a work under way. */
  get size(): number {
    return this.lanes.size;
  }

  /** Does the work when those of its key before it have ended, however they ended. */
  async pass<T>(key: K, work: () => Promise<T>): Promise<T> {
    const lane = this.lanes.get(key) ?? new Turnstile(1);
    this.lanes.set(key, lane);
    try {
      return await lane.pass(work);
    } finally {
      if (lane.isIdle) this.lanes.delete(key);
    }
  }
}
