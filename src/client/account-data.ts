import type { AccountData } from './wire';

/** What concerns only the own person, as the server last told: stars, drafts, settings and the like, by kind and key. */
export class AccountDataStore {
  /** by kind and key; undefined for what is gone */
  private readonly kinds = new Map<string, Map<string, Record<string, unknown> | undefined>>();
  private n = 0;

  /** @param onChange told of everything that is different now */
  constructor(private readonly onChange: (entry: AccountData) => void) {}

  /** The highest number that is known with everything below it. */
  get cursor(): number {
    return this.n;
  }

  /** What is known of one thing; undefined when there is nothing, or nothing any more. */
  get(kind: string, key: string): Record<string, unknown> | undefined {
    return this.kinds.get(kind)?.get(key);
  }

  /** Whether the server has told of one thing, be it that there is nothing any more. */
  has(kind: string, key: string): boolean {
    return this.kinds.get(kind)?.has(key) ?? false;
  }

  /** Everything there is of a kind, by key. */
  all(kind: string): ReadonlyMap<string, Record<string, unknown>> {
    const all = new Map<string, Record<string, unknown>>();
    for (const [key, value] of this.kinds.get(kind) ?? []) if (value) all.set(key, value);
    return all;
  }

  /** Takes what a pull brought: everything above the cursor, to the last of it. */
  fill(entries: readonly AccountData[]): void {
    for (const entry of entries) if (entry.n > this.n) this.apply(entry);
  }

  /** Takes a live event; returns false when something before it is missing, and has to be pulled. */
  offer(entry: AccountData): boolean {
    if (entry.n === this.n + 1) this.apply(entry);
    return entry.n <= this.n;
  }

  private apply(entry: AccountData): void {
    const { n, kind, key, value } = entry;
    this.n = n;
    const known = this.kinds.get(kind) ?? new Map<string, Record<string, unknown> | undefined>();
    this.kinds.set(kind, known.set(key, value));
    this.onChange(entry);
  }
}
