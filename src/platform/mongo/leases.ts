import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { Lease } from './lease.schema';
import { isDuplicateKey } from './write-faults';

/** Leases on duties, timed by the database's clock; they live in MongoDB, so they work while Redis is away. */
@Injectable()
export class Leases {
  constructor(@InjectModel(Lease.name) private readonly model: Model<Lease>) {}

  /** Takes or renews the duty for `ttlMs`; returns the progress its last holder saved, or null when another holds it. */
  async acquire(duty: string, holder: string, ttlMs: number): Promise<{ progress: unknown } | null> {
    // a lease that was never taken has no expiry, which compares as long past
    const isFree = { $or: [{ $eq: ['$holder', holder] }, { $lt: ['$expiresAt', '$$NOW'] }] };
    try {
      const lease = await this.model.collection.findOneAndUpdate(
        { _id: duty as never },
        [
          { $set: { isFree } },
          {
            $set: {
              holder: { $cond: ['$isFree', holder, '$holder'] },
              expiresAt: { $cond: ['$isFree', { $add: ['$$NOW', ttlMs] }, '$expiresAt'] },
            },
          },
          { $unset: 'isFree' },
        ],
        { upsert: true, returnDocument: 'after', maxTimeMS: 5_000 },
      );
      return lease?.holder === holder ? { progress: lease.progress } : null;
    } catch (error) {
      // two holders made the lease at the same moment: the other was faster
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  /** Saves how far the holder came; does nothing when the duty has passed to another. */
  async saveProgress(duty: string, holder: string, progress: unknown): Promise<void> {
    await this.model.collection.updateOne(
      { _id: duty as never, holder },
      { $set: { progress } },
      { maxTimeMS: 5_000 },
    );
  }

  /** Gives the duty back at once, so that another node need not wait. */
  async release(duty: string, holder: string): Promise<void> {
    await this.model.collection.updateOne(
      { _id: duty as never, holder },
      [{ $set: { expiresAt: new Date(0) } }],
      {
        maxTimeMS: 5_000,
      },
    );
  }
}
