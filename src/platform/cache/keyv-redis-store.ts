import { EventEmitter } from 'node:events';
import { createClient } from '@redis/client';
import { redisInsStore } from 'cache-manager-redis-yet';
import { Keyv, type KeyvStoreAdapter, type StoredData } from 'keyv';

/**
 * Who has no answer by now asks the database. Long enough for a node that has more to do than it can: with 250 ms it took its own
 * delay for that of Redis, and read everything from both.
 */
const ANSWER_MS = 2_000;
const RECONNECT_MAX_MS = 1_000;
const SCANNED_AT_ONCE = 500;

type Client = ReturnType<typeof createClient>;

/**
 * cache-manager-redis-yet as a store of Keyv, which cache-manager asks for since its version 6. Only what that store does right
 * goes through it: its `reset` would empty the whole Redis, and its `mdel` passes over prefixes. Fails at once while Redis is
 * away, and after two seconds when it does not answer.
 */
export class KeyvRedisStore extends EventEmitter implements KeyvStoreAdapter {
  opts: unknown = { dialect: 'redis' };
  namespace?: string;
  private readonly client: Client;
  private readonly store: ReturnType<typeof redisInsStore>;

  constructor(url: string) {
    super();
    this.client = createClient({
      url,
      disableOfflineQueue: true,
      socket: { reconnectStrategy: (attempts) => Math.min(attempts * 50, RECONNECT_MAX_MS) },
    });
    // without a listener a lost connection would end the process; what fails is told to whoever asked
    this.client.on('error', () => undefined);
    this.store = redisInsStore(this.client as never);
    // a node starts without Redis too: the client goes on trying by itself
    this.client.connect().catch(() => undefined);
  }

  async get<V>(key: string): Promise<StoredData<V>> {
    return inTime(this.store.get<StoredData<V>>(key));
  }

  async getMany<V>(keys: string[]): Promise<StoredData<V | undefined>[]> {
    return (await inTime(this.store.mget(...keys))) as StoredData<V | undefined>[];
  }

  async set(key: string, value: unknown, ttl?: number): Promise<void> {
    await inTime(this.store.set(key, value, ttl));
  }

  async delete(key: string): Promise<boolean> {
    return (await inTime(this.client.del(key))) > 0;
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    return (await inTime(this.client.del(keys))) > 0;
  }

  async has(key: string): Promise<boolean> {
    return (await inTime(this.client.exists(key))) > 0;
  }

  /** Removes what is of this cache, and nothing else. */
  async clear(): Promise<void> {
    const own = { MATCH: `${this.namespace}:*`, COUNT: SCANNED_AT_ONCE };
    for await (const key of this.client.scanIterator(own)) await this.client.unlink(key);
  }

  async disconnect(): Promise<void> {
    await this.client.disconnect().catch(() => undefined);
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer of the cache')), ANSWER_MS).unref();
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Keyv on Redis: what fails is told to whoever asked. */
export function createRedisKeyv({ url, prefix }: { url: string; prefix: string }): Keyv {
  const keyv = new Keyv({ store: new KeyvRedisStore(url), namespace: `${prefix}cache`, throwOnErrors: true });
  // the store writes JSON by itself
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  keyv.on('error', () => undefined);
  return keyv;
}
