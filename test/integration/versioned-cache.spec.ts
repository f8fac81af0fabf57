import { randomBytes } from 'node:crypto';
import { createCache } from 'cache-manager';
import { createRedisKeyv } from '../../src/platform/cache/keyv-redis-store';
import { type CachedReads, VersionedCache } from '../../src/platform/cache/versioned-cache';
import type { AppConfig } from '../../src/config/app-config';
import { configureLogger } from '../../src/platform/logger/logger';
import { CacheMetrics } from '../../src/platform/metrics/cache-metrics';
import { Metrics } from '../../src/platform/metrics/metrics';
import { RedisLink } from '../../src/platform/redis/redis-link';
import { eventually } from '../support/eventually';

interface Thing {
  text: string;
}

/** The database of these tests: what is in it, what it was asked, and a way to keep an answer back. */
class Source {
  readonly things = new Map<string, Thing>();
  readonly asked: string[][] = [];
  gate: Promise<unknown> = Promise.resolve();

  async load(keys: readonly string[]): Promise<Map<string, Thing>> {
    this.asked.push([...keys]);
    const found = keys.flatMap((key) => {
      const thing = this.things.get(key);
      return thing ? [[key, thing] as const] : [];
    });
    await this.gate;
    return new Map(found);
  }
}

/** One node's cache. */
interface Node {
  cache: VersionedCache;
  redis: RedisLink;
  reads: CachedReads<Thing>;
  metrics: Metrics;
}

describe(`${VersionedCache.name} (R15, R53)`, () => {
  beforeAll(() => configureLogger({ level: 'silent', format: 'json' }));

  const endings: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const end of endings) await end();
  });

  /** Nodes with one cache between them. */
  async function start(count: number): Promise<{ source: Source; nodes: Node[] }> {
    const source = new Source();
    const redisConfig = { url: process.env.TEST_REDIS_URL!, prefix: `c${randomBytes(4).toString('hex')}:` };
    const config = { redis: redisConfig, cache: { lifetimeMs: 60_000 } } as AppConfig;
    const nodes: Node[] = [];
    for (let i = 0; i < count; i += 1) {
      const redis = new RedisLink(config);
      await redis.onModuleInit();
      const keyv = createRedisKeyv(redisConfig);
      const metrics = new Metrics();
      const entries = createCache({ stores: [keyv as never] });
      const cache = new VersionedCache(entries, redis, new CacheMetrics(metrics), config);
      cache.onApplicationBootstrap();
      const kind = { name: 'thing', subjectOf: (key: string) => key, revive: (kept: Thing) => kept };
      const reads = cache.of<Thing>({ ...kind, load: (keys) => source.load(keys) });
      nodes.push({ cache, redis, reads, metrics });
      endings.push(
        () => redis.onApplicationShutdown(),
        () => keyv.disconnect(),
      );
    }
    // each node begins an epoch; only then does anything stay
    source.things.set('probe', { text: 'there' });
    for (const { reads } of nodes) await eventually(() => isKept(reads, source, 'probe'));
    source.asked.length = 0;
    return { source, nodes };
  }

  async function isKept(reads: CachedReads<Thing>, source: Source, key: string): Promise<boolean> {
    const before = source.asked.length;
    await reads.getMany([key]);
    return source.asked.length === before;
  }

  it('reads once for all nodes what does not change, and what is not there as well', async () => {
    const { source, nodes } = await start(2);
    source.things.set('a', { text: 'one' });
    for (const { reads } of [...nodes, ...nodes]) {
      await eventually(() => isKept(reads, source, 'a'));
      expect(await reads.getMany(['a', 'nobody', 'a'])).toEqual(new Map([['a', { text: 'one' }]]));
      await eventually(() => isKept(reads, source, 'nobody'));
    }
    expect(source.asked.flat().filter((key) => key === 'nobody')).toHaveLength(1);
  });

  it('reads anew, on every node, what was outdated', async () => {
    const { source, nodes } = await start(2);
    const [one, two] = nodes as [Node, Node];
    for (const text of ['first', 'second', 'third']) {
      source.things.set('a', { text });
      one.cache.outdate('a');
      // the command is on its way before anybody can be answered
      await Promise.resolve();
      expect((await one.reads.getMany(['a'])).get('a')).toEqual({ text });
      expect((await two.reads.getMany(['a'])).get('a')).toEqual({ text });
    }
  });

  it('keeps nothing of what was being read while it changed', async () => {
    const { source, nodes } = await start(2);
    const [one, two] = nodes as [Node, Node];
    source.things.set('a', { text: 'old' });
    let open = () => undefined as void;
    source.gate = new Promise<void>((resolve) => (open = resolve));
    const slow = one.reads.getMany(['a']);
    await eventually(() => source.asked.length === 1);
    source.things.set('a', { text: 'new' });
    two.cache.outdate('a');
    await two.redis.commands.ping();
    // who asks now does not join those who asked before
    const after = one.reads.getMany(['a']);
    await eventually(() => source.asked.length === 2);
    open();
    expect((await slow).get('a')).toEqual({ text: 'old' });
    expect((await after).get('a')).toEqual({ text: 'new' });
    for (const { reads } of nodes) expect((await reads.getMany(['a'])).get('a')).toEqual({ text: 'new' });
  });

  it('reads once for all who ask at the same time', async () => {
    const { source, nodes } = await start(1);
    const [{ reads }] = nodes as [Node];
    source.things.set('a', { text: 'one' });
    let open = () => undefined as void;
    source.gate = new Promise<void>((resolve) => (open = resolve));
    const readers = Array.from({ length: 20 }, () => reads.getMany(['a']));
    await eventually(() => source.asked.length > 0);
    open();
    for (const found of await Promise.all(readers)) expect(found.get('a')).toEqual({ text: 'one' });
    expect(source.asked).toEqual([['a']]);
  });

  it('believes nothing from before Redis was away', async () => {
    const { source, nodes } = await start(1);
    const [{ reads, redis, cache }] = nodes as [Node];
    source.things.set('a', { text: 'old' });
    await eventually(() => isKept(reads, source, 'a'));
    const back = new Promise<void>((resolve) => {
      let isFirst = true;
      redis.onChange((isUp) => {
        if (isUp && !isFirst) resolve();
        isFirst = false;
      });
    });
    redis.commands.disconnect(true);
    source.things.set('a', { text: 'new' });
    // nobody can be told
    cache.outdate('a');
    expect((await reads.getMany(['a'])).get('a')).toEqual({ text: 'new' });
    await back;
    expect((await reads.getMany(['a'])).get('a')).toEqual({ text: 'new' });
    await eventually(() => isKept(reads, source, 'a'));
  });

  it('counts how often it knew', async () => {
    const { source, nodes } = await start(1);
    const [{ reads, metrics }] = nodes as [Node];
    const count = async (outcome: string) => {
      const { values } = await metrics.registry.getSingleMetric('parley_cache_lookups_total')!.get();
      return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
    };
    source.things.set('a', { text: 'one' });
    const [hits, misses] = [await count('hit'), await count('miss')];
    await reads.getMany(['a', 'b']);
    expect(await count('miss')).toBe(misses + 2);
    await eventually(() => isKept(reads, source, 'a'));
    expect(await count('hit')).toBeGreaterThan(hits);
  });
});
