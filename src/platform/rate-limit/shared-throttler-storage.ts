import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { RateLimiter } from './rate-limiter';

type ThrottlerStorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** The counters of @nestjs/throttler, kept as shared budgets. */
@Injectable()
export class SharedThrottlerStorage implements ThrottlerStorage {
  constructor(private readonly limiter: RateLimiter) {}

  /** @param ttl milliseconds; the answer's times are seconds, as throttler expects them */
  async increment(key: string, ttl: number, limit: number): Promise<ThrottlerStorageRecord> {
    const { isAllowed, retryAfterMs, remaining } = await this.limiter.take(key, { limit, windowMs: ttl });
    const seconds = Math.ceil(retryAfterMs / 1000);
    return {
      totalHits: limit - remaining,
      timeToExpire: Math.ceil(ttl / 1000),
      isBlocked: !isAllowed,
      timeToBlockExpire: seconds,
    };
  }
}
