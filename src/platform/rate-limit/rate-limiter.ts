import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/app-config';
import { RedisLink } from '../redis/redis-link';
import { type Budget, takeToken, type Taken } from './token-bucket';

/**
 * The same arithmetic as `takeToken`, on the shared state and by the clock of Redis, for any number of keys at once.
 * KEYS: the budgets. ARGV: limit, window, then how many are wanted of each. Answers three numbers a key: how many were
 * taken, milliseconds until the next one is there, what is left.
 */
const TAKE_SCRIPT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local interval = window / limit
local reply = {}
for i, key in ipairs(KEYS) do
  local wanted = tonumber(ARGV[2 + i])
  local arrival = math.max(tonumber(redis.call('GET', key) or now), now)
  local free = math.floor((now + window - arrival) / interval + 1e-6)
  local taken = math.min(wanted, free)
  local next = arrival + taken * interval
  if taken > 0 then redis.call('SET', key, next, 'PX', math.ceil(next - now)) end
  reply[#reply + 1] = taken
  reply[#reply + 1] = math.max(0, math.ceil(next + interval - window - now))
  reply[#reply + 1] = free - taken
end
return reply`;

/** Budgets that a node remembers for itself while Redis is away. */
const LOCAL_BUDGETS = 50_000;

type Answer = (taken: Taken) => void;
/** Wishes of one turn of the event loop for budgets of one kind, by key. */
interface Batch {
  budget: Budget;
  wishes: Map<string, Answer[]>;
}

interface WithTake {
  parleyTake(...args: (string | number)[]): Promise<number[]>;
}

/**
 * Budgets shared by all nodes through Redis; what is taken in one turn of the event loop is taken by one command. While
 * Redis is away each node keeps its own.
 */
@Injectable()
export class RateLimiter {
  private readonly local = new LRUCache<string, number>({ max: LOCAL_BUDGETS });
  private readonly batches = new Map<string, Batch>();

  constructor(
    private readonly redis: RedisLink,
    private readonly config: AppConfig,
  ) {
    redis.commands.defineCommand('parleyTake', { lua: TAKE_SCRIPT });
  }

  /** Takes one from the budget `key`. Never fails. */
  take(key: string, budget: Budget): Promise<Taken> {
    const scaled = this.scale(budget);
    if (!this.redis.isUp) return Promise.resolve(this.takeLocally(key, scaled));
    const kind = `${scaled.limit}/${scaled.windowMs}`;
    let batch = this.batches.get(kind);
    if (!batch) {
      batch = { budget: scaled, wishes: new Map() };
      this.batches.set(kind, batch);
      setImmediate(() => {
        this.batches.delete(kind);
        void this.settle(batch!);
      });
    }
    const { wishes } = batch;
    return new Promise((resolve) => {
      const present = wishes.get(key);
      if (present) present.push(resolve);
      else wishes.set(key, [resolve]);
    });
  }

  private async settle({ budget, wishes }: Batch): Promise<void> {
    const { limit, windowMs } = budget;
    const names = [...wishes.keys()].map((key) => this.redis.key(`budget:${key}`));
    const counts = [...wishes.values()].map((answers) => answers.length);
    const commands = this.redis.commands as unknown as WithTake;
    const reply = await commands
      .parleyTake(names.length, ...names, limit, windowMs, ...counts)
      .catch(() => undefined);
    let at = 0;
    for (const [key, answers] of wishes) {
      if (reply) share(answers, reply.slice(at, (at += 3)) as [number, number, number]);
      else for (const answer of answers) answer(this.takeLocally(key, budget));
    }
  }

  private scale({ limit, windowMs, isExact = false }: Budget): Budget {
    if (isExact) return { limit, windowMs };
    return { limit: Math.max(1, Math.round(limit * this.config.rateLimit.factor)), windowMs };
  }

  private takeLocally(key: string, budget: Budget): Taken {
    const [taken, arrival] = takeToken(budget, this.local.get(key), Date.now());
    this.local.set(key, arrival);
    return taken;
  }
}

/** Who asked first gets it. */
function share(answers: readonly Answer[], [taken, retryAfterMs, left]: [number, number, number]): void {
  for (const [i, answer] of answers.entries()) {
    const isAllowed = i < taken;
    answer({
      isAllowed,
      retryAfterMs: isAllowed ? 0 : retryAfterMs,
      remaining: isAllowed ? left + taken - i - 1 : 0,
    });
  }
}
