import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { AppConfig } from '../../config/app-config';
import { Drain } from '../health/drain';
import { Log } from '../logger/logger';
import { RedisLink } from '../redis/redis-link';
import { JobHandlers } from './job-handlers';
import { type JobData, JobQueues } from './job-queues';
import { JobRunner } from './job-runner';
import { type DeclaredJob, declaredJobs, type JobHandler } from './jobs';

// together: a job whose worker was killed is taken up by another within ten seconds
const LOCK_MS = 5_000;
const STALLED_CHECK_MS = 2_000;
/** How often a job may lose its worker; one that takes its worker down with it is given up after that. */
const MAX_KILLS = 10;
const RECONNECT_MAX_MS = 1_000;

/** On the worker: takes jobs from their queues. On every node: the start fails unless each has exactly one handler. */
@Injectable()
export class JobWorkers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Log(JobWorkers.name);
  private readonly workers: Worker<JobData>[] = [];
  private connection?: Redis;

  constructor(
    private readonly handlers: JobHandlers,
    private readonly runner: JobRunner,
    private readonly queues: JobQueues,
    private readonly redis: RedisLink,
    private readonly config: AppConfig,
    drain: Drain,
  ) {
    drain.onDrain(() => this.finish());
  }

  onApplicationBootstrap(): void {
    const handlers = this.handlers.find();
    if (!this.config.roles.worker) return;
    this.connection = new Redis(this.config.redis.url, {
      // BullMQ wants to wait for a Redis that is away
      maxRetriesPerRequest: null,
      retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_MAX_MS),
    });
    this.connection.on('error', ({ message }) => this.log.debug('redis of the workers', { reason: message }));
    for (const job of declaredJobs()) this.workers.push(this.start(job, handlers.get(job.name)!));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.hangUp();
    await Promise.allSettled(this.workers.map((worker) => worker.disconnect()));
  }

  /** Once, and before the workers go: each of them would else hang up the connection they share. */
  private async hangUp(): Promise<void> {
    const { connection } = this;
    if (!connection || connection.status === 'end') return;
    const ended = new Promise((resolve) => connection.once('end', resolve));
    connection.disconnect();
    await ended;
  }

  /** Nothing new is begun; resolves when what is under way has ended. */
  private async finish(): Promise<void> {
    // without Redis nothing can be noted as done: another worker does it again
    if (this.redis.isUp) await Promise.allSettled(this.workers.map((worker) => worker.close()));
  }

  private start(declared: DeclaredJob, handle: JobHandler): Worker<JobData> {
    const { name, concurrency = 1, perSecond } = declared;
    const worker = new Worker<JobData>(
      name,
      (job, token) => this.runner.run(declared, handle, { job, token }),
      {
        connection: this.connection!,
        prefix: this.queues.prefix,
        skipVersionCheck: true,
        concurrency,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: MAX_KILLS,
        runRetryDelay: RECONNECT_MAX_MS,
        ...(perSecond !== undefined && { limiter: { max: perSecond, duration: 1_000 } }),
      },
    );
    worker.on('error', (error) => this.log.debug('worker', { queue: name, reason: error.message }));
    worker.on('failed', (job, error) => void (job && this.runner.judge(job, error)));
    return worker;
  }
}
