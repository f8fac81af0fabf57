import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { World } from './world';

/** Where the queues are. */
type Place = Pick<World, 'redisUrl' | 'redisPrefix'>;

/** Lets a job run now that runs by itself. */
export async function runJob({ redisUrl, redisPrefix }: Place, name: string): Promise<void> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue(name, { connection, prefix: `{${redisPrefix}jobs}`, skipVersionCheck: true });
  await queue.add(name, { payload: {} });
  await queue.close();
  connection.disconnect();
}

/** How many jobs of each name were ever added to their queues, as the queues themselves count. */
export async function jobsAdded({ redisUrl, redisPrefix }: Place, name: string): Promise<number> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue(name, { connection, prefix: `{${redisPrefix}jobs}`, skipVersionCheck: true });
  const counts = await queue.getJobCounts();
  await queue.close();
  connection.disconnect();
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
