import { LRUCache } from 'lru-cache';
import type { Id } from '../../shared/ids';
import { type BatchLoader, batchLoader } from './batch-loader';

/** Pairs remembered, and as many of those that have a row. */
const REMEMBERED = 50_000;
/** Pairs looked up by one query. */
const READ_AT_ONCE = 500;
const ID_LENGTH = 24;

/** Where the rows of pairs are. */
export interface PairSource {
  /** the ids that the rows of a pair have, where there are any */
  idsOf: (a: Id, b: Id) => readonly Id[];
  /** which of these rows there are */
  find: (ids: readonly Id[]) => Promise<ReadonlySet<Id>>;
}

/**
 * Whether pairs of people have a row in a collection, asked together and remembered. Row ids are derived from the pair, so
 * whoever hears of a row that came or went, by its id alone, can have the pair forgotten.
 */
export class PairMemory {
  private readonly answers: BatchLoader<string, boolean>;
  /** the pair of each row that there is, or that is being looked for */
  private readonly pairOf = new LRUCache<Id, string>({ max: 2 * REMEMBERED });

  /** @param ttlMs how long an answer stands by itself */
  constructor(
    private readonly source: PairSource,
    ttlMs: number,
  ) {
    const cacheMap = new LRUCache<string, Promise<boolean>>({ max: REMEMBERED, ttl: ttlMs });
    this.answers = batchLoader((keys) => this.load(keys), { cacheMap, maxBatchSize: READ_AT_ONCE });
  }

  /** Whether the pair has a row. */
  has(a: Id, b: Id): Promise<boolean> {
    return this.answers.load(a + b);
  }

  forget(a: Id, b: Id): void {
    this.answers.clear(a + b);
  }

  /** A row came or went. @returns its pair, if it is known */
  forgetRow(id: Id): [Id, Id] | undefined {
    const key = this.pairOf.get(id);
    if (key === undefined) return undefined;
    this.answers.clear(key);
    return split(key);
  }

  forgetAll(): void {
    this.answers.clearAll();
  }

  private async load(keys: readonly string[]): Promise<boolean[]> {
    const rows = keys.map((key) => this.source.idsOf(...split(key)));
    // before the question: a row that goes while it is under way must find its pair
    for (const [i, ids] of rows.entries()) for (const id of ids) this.pairOf.set(id, keys[i]);
    const found = await this.source.find(rows.flat());
    for (const id of rows.flat()) if (!found.has(id)) this.pairOf.delete(id);
    return rows.map((ids) => ids.some((id) => found.has(id)));
  }
}

const split = (key: string): [Id, Id] => [key.slice(0, ID_LENGTH), key.slice(ID_LENGTH)];
