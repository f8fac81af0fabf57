import { Redis } from 'ioredis';
import type { World } from './world';

/** Redis forgets all of a Parley, as after FLUSHALL, and nothing of the others that share it. */
export async function forgetRedis({
  redisUrl,
  redisPrefix,
}: Pick<World, 'redisUrl' | 'redisPrefix'>): Promise<void> {
  const redis = new Redis(redisUrl);
  const keys = await redis.keys(`*${redisPrefix}*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
}
