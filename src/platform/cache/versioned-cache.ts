import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import { AppConfig } from '../../config/app-config';
import { CacheMetrics } from '../metrics/cache-metrics';
import { NODE_ID } from '../realtime/node-id';
import { RedisLink } from '../redis/redis-link';

/** Longer than an entry lives and the longest query that fills one takes, so that no entry outlives what outdated it. */
const GENERATION_MS_MORE = 60_000;
const RETRY_MS = 1_000;

/** Something that is kept in the cache by a key. */
export interface CachedKind<V extends object> {
  /** of the entries, of the metric */
  name: string;
  /** what `outdate` has to name for the entry of this key to count no longer */
  subjectOf(key: string): string;
  /** Reads what is not kept from the database, by key; what does not exist is left out, and kept as that. */
  load(keys: readonly string[]): Promise<Map<string, V>>;
  /** Makes of parsed JSON what was given: moments, above all. */
  revive(kept: V): V;
}

/** Reads by key, from the cache where it can. */
export interface CachedReads<V> {
  getMany(keys: readonly string[]): Promise<Map<string, V>>;
}

/** A key without an entry that counts, and what a new one must carry. */
interface Missing {
  key: string;
  stamp: string;
}

/** As it lies in Redis; without a value it is known that there is none. */
interface Entry<V> {
  stamp: string;
  value?: V;
}

/**
 * Answers from Redis what was read from the database a moment ago. An entry carries the generation of its subject from before it
 * was read, and counts only as long as that is the present one. So whoever changes something gives the subject a new generation
 * after the commit, and no reader that was on the way meanwhile can leave behind what it read before. Every entry has an end as
 * well. Without Redis everything is read from the database.
 */
@Injectable()
export class VersionedCache implements OnApplicationBootstrap {
  private readonly lifetimeMs: number;
  private readonly underWay = new Map<string, Promise<Map<string, object>>>();
  private readonly outdated = new Set<string>();
  private generation = 0;
  /** whether everything from before Redis was away is outdated */
  private isTrusted = false;

  constructor(
    @Inject(CACHE_MANAGER) private readonly entries: Cache,
    private readonly redis: RedisLink,
    private readonly metrics: CacheMetrics,
    config: AppConfig,
  ) {
    this.lifetimeMs = config.cache.lifetimeMs;
  }

  onApplicationBootstrap(): void {
    this.redis.onChange((isUp) => {
      this.isTrusted = false;
      if (isUp) void this.beginEpoch();
    });
  }

  /** Reads of one kind. */
  of<V extends object>(kind: CachedKind<V>): CachedReads<V> {
    return { getMany: (keys) => this.getMany(kind, keys) };
  }

  /**
   * From now on nothing that was read of it before counts. To be called after each commit that changes it; costs one command for
   * all of a turn of the event loop.
   */
  outdate(subject: string): void {
    if (this.lifetimeMs === 0) return;
    if (this.outdated.size === 0) queueMicrotask(() => void this.renew());
    this.outdated.add(this.generationKey(subject));
  }

  private async getMany<V extends object>(
    kind: CachedKind<V>,
    keys: readonly string[],
  ): Promise<Map<string, V>> {
    const wanted = [...new Set(keys)];
    if (wanted.length === 0) return new Map();
    if (this.lifetimeMs === 0 || !this.isTrusted) return kind.load(wanted);
    const looked = await this.look(kind, wanted);
    // without the generations nothing that is kept can be judged
    if (!looked) return kind.load(wanted);
    const { found, missing } = looked;
    if (missing.length > 0)
      for (const [key, value] of await this.loadOnce(kind, missing)) found.set(key, value);
    return found;
  }

  /** What is kept and counts; undefined when Redis does not say what counts. */
  private async look<V extends object>(
    kind: CachedKind<V>,
    wanted: readonly string[],
  ): Promise<{ found: Map<string, V>; missing: Missing[] } | undefined> {
    const [stamps, kept] = await Promise.all([
      this.stamps(wanted.map((key) => kind.subjectOf(key))),
      this.entries.mget<Entry<V>>(wanted.map((key) => `${kind.name}:${key}`)),
    ]);
    if (!stamps) return undefined;
    const found = new Map<string, V>();
    const missing: Missing[] = [];
    for (const [i, key] of wanted.entries()) {
      const [entry, stamp] = [kept[i], stamps[i]!];
      if (entry?.stamp !== stamp) missing.push({ key, stamp });
      else if (entry.value) found.set(key, kind.revive(entry.value));
    }
    this.metrics.looked(kind.name, { hits: wanted.length - missing.length, misses: missing.length });
    return { found, missing };
  }

  /** Those who miss the same at the same time read it once. */
  private async loadOnce<V extends object>(
    kind: CachedKind<V>,
    missing: readonly Missing[],
  ): Promise<Map<string, V>> {
    const flightOf = ({ key, stamp }: Missing) => `${kind.name}:${key}@${stamp}`;
    const mine = missing.filter((one) => !this.underWay.has(flightOf(one)));
    if (mine.length > 0) {
      const flight = kind.load(mine.map(({ key }) => key));
      for (const one of mine) this.underWay.set(flightOf(one), flight);
      const land = () => mine.forEach((one) => this.underWay.delete(flightOf(one)));
      flight
        .then((loaded) => this.keep(kind, mine, loaded), land)
        .finally(land)
        .catch(() => undefined);
    }
    const flights = missing.map(async (one) => {
      const loaded = (await this.underWay.get(flightOf(one))) as Map<string, V>;
      return [one.key, loaded.get(one.key)] as const;
    });
    const values = await Promise.all(flights);
    return new Map(values.filter((pair): pair is [string, V] => pair[1] !== undefined));
  }

  /** A failure costs the next reader a query. */
  private keep<V extends object>(
    kind: CachedKind<V>,
    missing: readonly Missing[],
    loaded: ReadonlyMap<string, V>,
  ): void {
    const entries = missing.map(({ key, stamp }) => {
      const value: Entry<V> = { stamp, value: loaded.get(key) };
      return { key: `${kind.name}:${key}`, value, ttl: this.lifetimeMs };
    });
    this.entries.mset(entries).catch(() => undefined);
  }

  /** What entries of the subjects must carry to count; undefined when Redis does not say. */
  private async stamps(subjects: readonly string[]): Promise<string[] | undefined> {
    const keys = [this.epochKey, ...subjects.map((subject) => this.generationKey(subject))];
    const values = await this.redis.commands.mget(keys).catch(() => undefined);
    if (!values) return undefined;
    const [epoch, ...generations] = values;
    return generations.map((generation) => `${epoch ?? ''}/${generation ?? ''}`);
  }

  /** What cannot be told now, the epoch that begins when Redis is back makes up for. */
  private async renew(): Promise<void> {
    const keys = [...this.outdated];
    this.outdated.clear();
    if (!this.redis.isUp) return;
    const pipeline = this.redis.commands.pipeline();
    for (const key of keys) pipeline.set(key, this.next(), 'PX', this.lifetimeMs + GENERATION_MS_MORE);
    const results = await pipeline.exec().catch(() => undefined);
    if (results?.every(([error]) => !error)) return;
    this.isTrusted = false;
    await this.beginEpoch();
  }

  /** Everything that is kept is outdated: changes of the time without Redis were told to nobody. */
  private async beginEpoch(): Promise<void> {
    if (this.lifetimeMs === 0) return;
    try {
      await this.redis.commands.set(this.epochKey, this.next());
      this.isTrusted = this.redis.isUp;
    } catch {
      // when it is away, its coming back begins another one; when it only did not answer, nobody else does
      if (this.redis.isUp) setTimeout(() => void this.beginEpoch(), RETRY_MS).unref();
    }
  }

  private get epochKey(): string {
    return this.redis.key('cache-epoch');
  }

  private generationKey(subject: string): string {
    return this.redis.key(`cache-gen:${subject}`);
  }

  private next(): string {
    this.generation += 1;
    return `${NODE_ID}.${this.generation}`;
  }
}
