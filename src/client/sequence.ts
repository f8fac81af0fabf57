/** What became of a numbered item: applied, dropped as known already, or held until what is missing before it came. */
export type Offer = 'applied' | 'known' | 'held';

/** Numbers that are missing, both ends included. */
export interface Hole {
  from: number;
  to: number;
}

// enough for any burst that overtakes a lost event; what does not fit is fetched again
const MAX_HELD = 1_000;

/**
 * One numbering 1, 2, 3 … as a client receives it: applies each item exactly once and in order, however the items come.
 * `position` is the highest number applied without a hole below it.
 */
export class Sequence<T> {
  private readonly held = new Map<number, T>();
  private head = 0;

  constructor(
    private at: number,
    private readonly apply: (item: T) => void,
  ) {}

  get position(): number {
    return this.at;
  }

  /** Takes a live item: the next one is applied (and those held behind it), a known one dropped, any other held. */
  offer(number: number, item: T): Offer {
    if (number <= this.at) return 'known';
    if (number > this.at + 1) {
      this.expect(number);
      if (this.held.size < MAX_HELD) this.held.set(number, item);
      return 'held';
    }
    this.advance(number, item);
    this.drain();
    return 'applied';
  }

  /** Notes that the numbering goes up to `number` at least. */
  expect(number: number): void {
    this.head = Math.max(this.head, number);
  }

  /**
   * Takes an answer of the server about everything above `position`: `items` in rising order, complete up to `upTo`.
   * Numbers that the answer leaves out are not for this client, so they are passed over.
   */
  fill(items: readonly (readonly [number, T])[], upTo: number): void {
    for (const [number, item] of items) if (number > this.at) this.advance(number, item);
    this.at = Math.max(this.at, upTo);
    for (const number of this.held.keys()) if (number <= this.at) this.held.delete(number);
    this.drain();
  }

  /** The first stretch that is known to be missing, if any. */
  hole(): Hole | undefined {
    if (this.held.size === 0) return this.head > this.at ? { from: this.at + 1, to: this.head } : undefined;
    return { from: this.at + 1, to: Math.min(...this.held.keys()) - 1 };
  }

  /** Forgets what is held or expected beyond `position`. */
  forget(): void {
    this.held.clear();
    this.head = this.at;
  }

  private advance(number: number, item: T): void {
    this.at = number;
    this.held.delete(number);
    this.apply(item);
  }

  private drain(): void {
    for (let item = this.held.get(this.at + 1); item !== undefined; item = this.held.get(this.at + 1)) {
      this.advance(this.at + 1, item);
    }
  }
}
