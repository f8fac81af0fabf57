import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/app-config';
import { RedisLink } from '../redis/redis-link';
import { type Budget, takeToken, type Taken } from './token-bucket';

/** The same arithmetic as `takeToken`, on the shared state and by the clock of Redis. */
const TAKE_SCRIPT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local interval = window / limit
local arrival = tonumber(redis.call('GET', KEYS[1]) or now)
local next = math.max(arrival, now) + interval
local allowed = next - window
if now < allowed then return {0, math.ceil(allowed - now), 0} end
redis.call('SET', KEYS[1], next, 'PX', math.ceil(next - now))
return {1, 0, math.floor((now - allowed) / interval)}`;

/** Budgets that a node remembers for itself while Redis is away. */
const LOCAL_BUDGETS = 50_000;

interface WithTake {
  parleyTake(key: string, limit: number, windowMs: number): Promise<[number, number, number]>;
}

/** Budgets shared by all nodes through Redis; while Redis is away each node keeps its own. */
@Injectable()
export class RateLimiter {
  private readonly local = new LRUCache<string, number>({ max: LOCAL_BUDGETS });

  constructor(
    private readonly redis: RedisLink,
    private readonly config: AppConfig,
  ) {
    redis.commands.defineCommand('parleyTake', { numberOfKeys: 1, lua: TAKE_SCRIPT });
  }

  /** Takes one from the budget `key`. Never fails. */
  async take(key: string, budget: Budget): Promise<Taken> {
    const scaled = this.scale(budget);
    if (!this.redis.isUp) return this.takeLocally(key, scaled);
    try {
      const commands = this.redis.commands as unknown as WithTake;
      const name = this.redis.key(`budget:${key}`);
      const [allowed, retryAfterMs, remaining] = await commands.parleyTake(
        name,
        scaled.limit,
        scaled.windowMs,
      );
      return { isAllowed: allowed === 1, retryAfterMs, remaining };
    } catch {
      return this.takeLocally(key, scaled);
    }
  }

  private scale({ limit, windowMs }: Budget): Budget {
    return { limit: Math.max(1, Math.round(limit * this.config.rateLimit.factor)), windowMs };
  }

  private takeLocally(key: string, budget: Budget): Taken {
    const [taken, arrival] = takeToken(budget, this.local.get(key), Date.now());
    this.local.set(key, arrival);
    return taken;
  }
}
