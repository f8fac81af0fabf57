import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Drain } from '../health/drain';
import { Log } from '../logger/logger';
import { Leases } from '../mongo/leases';
import { Repeating } from '../process/repeating';
import { NODE_ID } from '../realtime/node-id';
import { RedisLink } from '../redis/redis-link';
import { JobQueues } from './job-queues';
import { JobRunner } from './job-runner';
import { Outbox } from './outbox';

const DUTY = 'job-sweep';
const SWEEP_MS = 2_000;
const LEASE_MS = 10_000;
/** Jobs added again by one sweep; the rest comes with the next. */
const BATCH = 500;
/** Jobs that failed for good and are still in their queue, looked at in one sweep of one queue. */
const FAILED_AT_ONCE = 100;

/**
 * On one worker at a time: what MongoDB says is to be run is in Redis, whatever became of Redis meanwhile; what runs by
 * itself does; and what failed for good is among the dead letters.
 */
@Injectable()
export class JobSweep implements OnApplicationBootstrap {
  private readonly log = new Log(JobSweep.name);
  private readonly sweeping = new Repeating(
    () => this.sweep(),
    SWEEP_MS,
    (error) => this.log.warn('jobs not swept, trying again', { reason: String(error) }),
  );

  constructor(
    private readonly queues: JobQueues,
    private readonly outbox: Outbox,
    private readonly runner: JobRunner,
    private readonly leases: Leases,
    private readonly redis: RedisLink,
    private readonly config: AppConfig,
    drain: Drain,
  ) {
    drain.onDrain(() => this.resign());
  }

  onApplicationBootstrap(): void {
    if (this.config.roles.worker) this.sweeping.start(0);
  }

  private async resign(): Promise<void> {
    this.sweeping.stop();
    if (this.config.roles.worker) await this.leases.release(DUTY, NODE_ID).catch(() => undefined);
  }

  private async sweep(): Promise<void> {
    if (!this.redis.isUp || !(await this.leases.acquire(DUTY, NODE_ID, LEASE_MS))) return;
    if (await this.hasForgotten()) await this.outbox.recall();
    await this.queues.ensureSchedules();
    await this.outbox.renew(BATCH);
    for (const queue of this.queues.all()) await this.buryFailed(queue);
  }

  /** Whether Redis was emptied since the last sweep: it keeps a mark for as long as it keeps anything. */
  private async hasForgotten(): Promise<boolean> {
    return (await this.redis.commands.set(this.redis.key('jobs:known'), '1', 'NX')) === 'OK';
  }

  /** Of a worker that was killed between the last try and the dead letter. */
  private async buryFailed(queue: ReturnType<JobQueues['of']>): Promise<void> {
    for (const job of await queue.getFailed(0, FAILED_AT_ONCE - 1)) await this.runner.bury(job);
  }
}
