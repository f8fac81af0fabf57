import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { ObjectId } from 'mongodb';
// BullMQ loads it when it is first needed, and Jest refuses that once one of several concurrent tests has ended
import 'ioredis';
import { eventually } from './eventually';
import type { World } from './world';

/** Has a job run now, as if its time had come, and resolves when a worker has done it. */
export async function runJob(
  { redisUrl, redisPrefix }: Pick<World, 'redisUrl' | 'redisPrefix'>,
  name: string,
  payload: object = {},
): Promise<void> {
  const queue = new Queue(name, { connection: { url: redisUrl }, prefix: `{${redisPrefix}jobs}` });
  try {
    const attempts = { attempts: 8, backoff: { type: 'exponential', delay: 500 } };
    const job = await queue.add(name, { payload }, { jobId: `now-${randomUUID()}`, ...attempts });
    await eventually(async () => {
      if (await job.isFailed()) throw new Error(`${name} failed: ${job.failedReason}`);
      return job.isCompleted();
    });
  } finally {
    await queue.close();
  }
}

/** Asks again until the answer is yes; what failed and waits for its next try is tried at once meanwhile. */
export async function withoutPauses(
  { redisUrl, redisPrefix }: Pick<World, 'redisUrl' | 'redisPrefix'>,
  name: string,
  isDone: () => Promise<boolean> | boolean,
): Promise<void> {
  const queue = new Queue(name, { connection: { url: redisUrl }, prefix: `{${redisPrefix}jobs}` });
  try {
    await eventually(async () => {
      await queue.promoteJobs();
      return isDone();
    });
  } finally {
    await queue.close();
  }
}

/** Resolves when no job of such a name is left to be run. */
export async function noneLeft({ db }: Pick<World, 'db'>, name: RegExp): Promise<void> {
  await eventually(
    () => db().collection('job_outbox').countDocuments({ name }),
    (count) => count === 0,
  );
}

/**
 * Resolves when whoever a message of a group is for in particular has been told of it: what is done for that behind the
 * scenes is over then.
 */
export async function toldOf({ db }: Pick<World, 'db'>, conversationId: string, seq: number): Promise<void> {
  const filter = { _id: new ObjectId(conversationId), seq: { $gte: seq } };
  await eventually(
    () => db().collection('fan_out_progress').countDocuments(filter),
    (count) => count === 1,
  );
  await noneLeft({ db }, /^fan-out$/);
}

/** How many jobs of a name there are, in whatever state. */
export async function jobsAdded(
  { redisUrl, redisPrefix }: Pick<World, 'redisUrl' | 'redisPrefix'>,
  name: string,
): Promise<number> {
  const queue = new Queue(name, { connection: { url: redisUrl }, prefix: `{${redisPrefix}jobs}` });
  try {
    const counts = await queue.getJobCounts();
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  } finally {
    await queue.close();
  }
}
