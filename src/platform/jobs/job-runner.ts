import { Injectable } from '@nestjs/common';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import { Log } from '../logger/logger';
import { DatabaseClock } from '../mongo/database-clock';
import { unavailabilityOf } from '../mongo/unavailability';
import { DeadLetters } from './dead-letters';
import { JobMetrics } from './job-metrics';
import { faultOf } from './job-payload';
import type { JobData } from './job-queues';
import { type DeclaredJob, type JobHandler, RunLater } from './jobs';
import { OutboxRepository } from './outbox.repository';

/** A job that finds the database away is not at fault: it waits so long, and that is no try. */
const DATABASE_AWAY_MS = 2_000;

/** Runs a job once, and sees to what becomes of it. */
@Injectable()
export class JobRunner {
  private readonly log = new Log(JobRunner.name);

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly deadLetters: DeadLetters,
    private readonly metrics: JobMetrics,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws what the handler throws; BullMQ's own errors say when a job is to wait, and when another try is of no use */
  async run(
    { name, shape }: DeclaredJob,
    handle: JobHandler,
    { job, token }: { job: Job<JobData>; token?: string },
  ): Promise<void> {
    const begin = performance.now();
    const { payload, requestId, runAt = 0 } = job.data;
    const jobId = job.id!;
    // by the clock of this machine it may be time while by the database's it is not
    const earlyMs = runAt - this.clock.now();
    if (earlyMs > 0) await postpone(job, earlyMs, token);
    const fault = faultOf(shape, payload);
    if (fault !== undefined) throw new UnrecoverableError(`the payload is not one of this job: ${fault}`);
    const run = { jobId, attempt: job.attemptsMade + 1, requestId };
    try {
      await handle(payload, run);
      // before BullMQ forgets it: what is not removed here is run again
      await this.outbox.remove({ name, jobId });
      this.metrics.ended(name, 'done', performance.now() - begin);
    } catch (error) {
      if (error instanceof RunLater) await postpone(job, error.ms, token);
      if (unavailabilityOf(error)) await postpone(job, DATABASE_AWAY_MS, token);
      this.metrics.ended(name, 'failed', performance.now() - begin);
      this.log.warn('job failed', { queue: name, ...run, reason: String(error) });
      throw error;
    }
  }

  /** Whether a job that failed was tried often enough. What cannot be settled now, the sweep settles. */
  async judge(job: Job<JobData>, error: Error): Promise<void> {
    const isOver = error instanceof UnrecoverableError || job.attemptsMade >= (job.opts.attempts ?? 1);
    if (!isOver) return;
    try {
      await this.bury(job);
    } catch (reason) {
      this.log.debug('dead letter not kept yet', { reason: String(reason) });
    }
  }

  /** Moves a job that was given up from its queue to the dead letters. */
  async bury(job: Job<JobData>): Promise<void> {
    const { payload, requestId } = job.data;
    const [stack] = job.stacktrace ?? [];
    await this.deadLetters.bury({
      ...{ queue: job.queueName, jobId: job.id!, payload, attempts: job.attemptsMade },
      ...(requestId && { requestId }),
      error: { message: job.failedReason ?? 'unknown', ...(stack && { stack }) },
    });
    await job.remove();
  }
}

/** Runs it later; that is no try. @throws DelayedError always: so does BullMQ want to be told */
async function postpone(job: Job<JobData>, ms: number, token: string | undefined): Promise<never> {
  await job.moveToDelayed(Date.now() + ms, token);
  throw new DelayedError();
}
