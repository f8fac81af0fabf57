import { Redis } from 'ioredis';
import type { Act } from '../scenario';

const LONG_MS = 60_000;
const QUICK_MS = 4_000;

/** Keeps its connections and answers nothing. */
async function freeze(act: Act, ms: number): Promise<void> {
  const { redis } = act.system.engines;
  await act.fault('freeze Redis', async () => {
    await redis.kill('SIGSTOP');
    await act.pause(ms);
    await redis.kill('SIGCONT');
  });
}

export const freezeRedis = (act: Act) => freeze(act, act.random.between(2_000, 8_000));
export const freezeRedisForLong = (act: Act) => freeze(act, act.isQuick ? QUICK_MS : LONG_MS);

export async function killRedis(act: Act): Promise<void> {
  const { redis } = act.system.engines;
  await act.fault('kill Redis', async () => {
    await redis.kill();
    await act.pause(act.random.between(0, 5_000));
    await redis.restart();
  });
}

/** Everything in it is forgotten. */
export async function flushRedis(act: Act): Promise<void> {
  const redis = new Redis(act.system.engines.redisUrl);
  await act.fault('FLUSHALL', () => redis.flushall());
  redis.disconnect();
}
