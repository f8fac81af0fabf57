import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type JobsOptions, Queue } from 'bullmq';
import { AppConfig } from '../../config/app-config';
import { Log } from '../logger/logger';
import { DatabaseClock } from '../mongo/database-clock';
import { RedisLink } from '../redis/redis-link';
import { type DeclaredJob, declaredJobs } from './jobs';
import type { Payload } from './job-payload';

const ATTEMPTS = 8;
const BACKOFF_MS = 1_000;
/** BullMQ takes jobs without a priority before all that have one. */
const ORDINARY = 10;
/** Jobs that were done stay this long, for people who look: at most so many of a queue, so that memory stays flat. */
const KEPT = { age: 3_600, count: 100 };

/** What a job carries in Redis. */
export interface JobData {
  payload: Payload;
  requestId?: string;
  /** not before, in milliseconds of the database's clock */
  runAt?: number;
}

/** A job to be added to its queue. */
export interface QueuedJob {
  name: string;
  jobId: string;
  payload: Payload;
  isUrgent?: boolean;
  requestId?: string;
  /** not before */
  runAt?: Date;
}

/** The queues in Redis, one for each job that is declared. */
@Injectable()
export class JobQueues implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Log(JobQueues.name);
  private readonly queues = new Map<string, Queue<JobData>>();

  constructor(
    private readonly redis: RedisLink,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  /** What the keys of all queues begin with: in braces, so that a Redis Cluster keeps them on one node. */
  get prefix(): string {
    return `{${this.config.redis.prefix}jobs}`;
  }

  onModuleInit(): void {
    for (const job of declaredJobs()) this.queues.set(job.name, this.open(job));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
  }

  all(): Queue<JobData>[] {
    return [...this.queues.values()];
  }

  /** @throws Error when no such job is declared */
  of(name: string): Queue<JobData> {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`no queue is called ${name}`);
    return queue;
  }

  /** Adds jobs, as far as Redis takes them now; one that is there already stays as it is. @returns whether it took them */
  async add(jobs: readonly QueuedJob[]): Promise<boolean> {
    if (!this.redis.isUp) return false;
    try {
      await Promise.all(jobs.map((job) => this.addOne(job)));
      return true;
    } catch (error) {
      this.log.debug('jobs not added', { reason: String(error) });
      return false;
    }
  }

  /** Sees to it that what runs by itself does: Redis may have forgotten. */
  async ensureSchedules(): Promise<void> {
    for (const { name, every, cron } of declaredJobs()) {
      if (every === undefined && cron === undefined) continue;
      const queue = this.of(name);
      const known = await queue.getJobScheduler(name);
      const isSame = cron === undefined ? known?.every === every : known?.pattern === cron;
      if (known && isSame) continue;
      const repeat = cron === undefined ? { every } : { pattern: cron, tz: 'UTC' };
      await queue.upsertJobScheduler(name, repeat, { name, data: { payload: {} } });
    }
  }

  private open(job: DeclaredJob): Queue<JobData> {
    // commands of a Redis that is away fail at once: nothing waits for it
    const queue = new Queue<JobData>(job.name, {
      connection: this.redis.commands,
      prefix: this.prefix,
      skipVersionCheck: true,
      defaultJobOptions: {
        attempts: job.attempts ?? ATTEMPTS,
        backoff: { type: 'exponential', delay: job.backoffMs ?? BACKOFF_MS, jitter: 0.5 },
        removeOnComplete: KEPT,
      },
    });
    queue.on('error', (error) => this.log.debug('queue', { queue: job.name, reason: error.message }));
    return queue;
  }

  private async addOne({ name, jobId, payload, requestId, isUrgent, runAt }: QueuedJob): Promise<void> {
    const delay = runAt && Math.max(0, runAt.getTime() - this.clock.now());
    const options: JobsOptions = {
      jobId,
      ...(delay && { delay }),
      ...(!isUrgent && { priority: ORDINARY }),
    };
    const data = {
      payload,
      ...(requestId && { requestId }),
      ...(runAt && { runAt: runAt.getTime() }),
    };
    await this.of(name).add(name, data, options);
  }
}
