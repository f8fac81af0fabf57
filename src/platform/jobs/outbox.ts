import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../mongo/database-clock';
import type { Transaction } from '../mongo/transactions';
import { JobQueues, type QueuedJob } from './job-queues';
import { isDeclaredJob, type JobRequest } from './jobs';
import { type OutboxRecord, OutboxRepository } from './outbox.repository';

/** What has not been run by then is added to its queue again, should Redis have lost it. */
const RENEWED_MS = 30_000;
/** What is to be run later than this waits here and not in Redis. */
const SOON_MS = 60_000;
/** A number alone is no id to BullMQ. */
const JOB_ID = /^(?!\d+$)[\w.-]{1,200}$/;

/**
 * The way from a feature to a job. What is asked for is kept in MongoDB until it was run, so that it is run whatever
 * becomes of Redis; Redis and BullMQ say when, where and how often it is tried.
 */
@Injectable()
export class Outbox {
  constructor(
    private readonly repository: OutboxRepository,
    private readonly queues: JobQueues,
    private readonly clock: DatabaseClock,
  ) {}

  /** Asks for jobs. Once this resolves they will be run; nothing of it waits for Redis. */
  async put(requests: readonly JobRequest[]): Promise<void> {
    await this.keep(requests);
    this.hurry(requests);
  }

  /**
   * Keeps jobs, as part of a transaction if one is given. They are run with the next sweep; to be called after the commit
   * so that they are at once: `hurry`.
   */
  async keep(requests: readonly JobRequest[], transaction?: Transaction): Promise<void> {
    const now = this.clock.now();
    const jobs = requests.map((request) => ({ ...toQueued(request), dueAt: dueAt(request, now) }));
    await this.repository.insertMany(jobs, transaction);
  }

  /** Adds what should have been run by now, and has not been, to its queue again; so many at most. */
  async renew(limit: number): Promise<void> {
    const now = this.clock.now();
    const due = await this.repository.findDue(new Date(now), limit);
    // what another version of the program asked for is left to a worker that knows it, and holds up nobody
    if (due.length === 0 || !(await this.queues.add(due.filter(({ name }) => isDeclaredJob(name))))) return;
    await this.repository.postpone(due.map((job) => ({ ...job, dueAt: dueAt(job, now) })));
  }

  /** Redis has lost its memory: what was in its queues is to be added again at once. */
  async recall(): Promise<void> {
    const now = this.clock.now();
    await this.repository.recall(new Date(now), new Date(now + RENEWED_MS));
  }

  /**
   * Ends a job in the transaction that has its effects: however often it is run, they are once.
   * @returns false when it was ended before: there is nothing left to do
   */
  end(job: Pick<OutboxRecord, 'name' | 'jobId'>, transaction: Transaction): Promise<boolean> {
    return this.repository.remove(job, transaction);
  }

  /** Adds what is kept to its queue, if Redis is there; the sweep does it otherwise. */
  hurry(requests: readonly JobRequest[]): void {
    const soon = this.clock.now() + SOON_MS;
    void this.queues.add(requests.filter(({ runAt }) => !runAt || runAt.getTime() < soon).map(toQueued));
  }
}

/** When to look at a job again that is in its queue now, or will be. */
function dueAt({ runAt }: { runAt?: Date }, now: number): Date {
  return new Date(Math.max(now + RENEWED_MS, (runAt?.getTime() ?? now) - SOON_MS));
}

function toQueued({ id, ...request }: JobRequest): QueuedJob {
  if (!JOB_ID.test(id)) throw new Error(`no id of a job: ${id}`);
  return { ...request, jobId: id, payload: { ...request.payload } };
}
