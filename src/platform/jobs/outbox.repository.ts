import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { withoutId } from '../mongo/object-id';
import type { Transaction } from '../mongo/transactions';
import type { QueuedJob } from './job-queues';
import { OutboxJob } from './outbox-job.schema';

const MAX_TIME_MS = 5_000;

/** A job that is to be run, as it is stored. */
export interface OutboxRecord extends QueuedJob {
  /** when the sweep looks at it */
  dueAt: Date;
}

const keyOf = ({ name, jobId }: Pick<OutboxRecord, 'name' | 'jobId'>) => `${name}/${jobId}`;

/** Jobs that are to be run, in MongoDB. */
@Injectable()
export class OutboxRepository {
  constructor(@InjectModel(OutboxJob.name) private readonly model: Model<OutboxJob>) {}

  /** Keeps jobs; those that are kept already stay as they are. */
  async insertMany(jobs: readonly OutboxRecord[], transaction?: Transaction): Promise<void> {
    if (jobs.length === 0) return;
    const writes = jobs.map((job) => ({
      updateOne: { filter: { _id: keyOf(job) as never }, update: { $setOnInsert: job }, upsert: true },
    }));
    await this.model.collection.bulkWrite(writes, { ordered: false, session: transaction });
  }

  /** Those that should have been run by now, the oldest first. */
  async findDue(now: Date, limit: number): Promise<OutboxRecord[]> {
    const found = await this.model.collection
      .find<OutboxJob>({ dueAt: { $lte: now } }, { maxTimeMS: MAX_TIME_MS })
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray();
    return found.map(withoutId);
  }

  /** Those that were to be looked at until then are to be looked at now. */
  async recall(now: Date, until: Date): Promise<void> {
    const filter = { dueAt: { $gt: now, $lte: until } };
    await this.model.collection.updateMany(filter, { $set: { dueAt: now } }, { maxTimeMS: MAX_TIME_MS });
  }

  /** They are looked at again at their `dueAt`. */
  async postpone(jobs: readonly OutboxRecord[]): Promise<void> {
    if (jobs.length === 0) return;
    const writes = jobs.map((job) => ({
      updateOne: { filter: { _id: keyOf(job) as never }, update: { $set: { dueAt: job.dueAt } } },
    }));
    await this.model.collection.bulkWrite(writes, { ordered: false });
  }

  /** It was run, or given up. @returns whether it was there */
  async remove(job: Pick<OutboxRecord, 'name' | 'jobId'>, transaction?: Transaction): Promise<boolean> {
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const { deletedCount } = await this.model.collection.deleteOne({ _id: keyOf(job) as never }, options);
    return deletedCount === 1;
  }
}
