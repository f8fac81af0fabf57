import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Id } from '../../shared/ids';
import { RetentionProgress } from './retention-progress.schema';

const MAX_TIME_MS = 5_000;

/** How far conversations have been looked through for messages that are too old, in MongoDB. */
@Injectable()
export class RetentionProgressRepository {
  constructor(@InjectModel(RetentionProgress.name) private readonly model: Model<RetentionProgress>) {}

  /** By conversation; those that were never looked through are left out. */
  async findMany(conversationIds: readonly Id[]): Promise<Map<Id, number>> {
    const filter = { _id: { $in: conversationIds.map(oid) } };
    const found = this.model.collection.find<RetentionProgress>(filter, { maxTimeMS: MAX_TIME_MS });
    return new Map((await found.toArray()).map(({ _id, seq }) => [hex(_id), seq]));
  }

  /** Goes on to a number; never back. */
  async raise(conversationId: Id, seq: number): Promise<void> {
    await this.model.collection.updateOne({ _id: oid(conversationId) }, { $max: { seq } }, { upsert: true });
  }
}
