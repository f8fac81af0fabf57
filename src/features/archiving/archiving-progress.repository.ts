import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { ArchivingProgress } from './archiving-progress.schema';

const MAX_TIME_MS = 5_000;

/** How far conversations have been looked through, in MongoDB. */
@Injectable()
export class ArchivingProgressRepository {
  constructor(@InjectModel(ArchivingProgress.name) private readonly model: Model<ArchivingProgress>) {}

  /** By conversation; those that were never looked through are left out. */
  async findMany(conversationIds: readonly Id[]): Promise<Map<Id, number>> {
    const filter = { _id: { $in: conversationIds.map(oid) } };
    const found = this.model.collection.find<ArchivingProgress>(filter, { maxTimeMS: MAX_TIME_MS });
    return new Map((await found.toArray()).map(({ _id, seq }) => [hex(_id), seq]));
  }

  /**
   * Goes on from one number to another.
   * @returns false when it stands elsewhere: another run was faster
   * @throws a duplicate key for the same reason, where this is the first step
   */
  async advance(
    conversationId: Id,
    { from, to }: { from: number; to: number },
    transaction: Transaction,
  ): Promise<boolean> {
    const filter = { _id: oid(conversationId), seq: from };
    const options = { upsert: from === 0, session: transaction };
    const result = await this.model.collection.updateOne(filter, { $set: { seq: to } }, options);
    return result.matchedCount + result.upsertedCount === 1;
  }
}
