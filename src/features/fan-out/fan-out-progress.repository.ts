import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { FanOutProgress } from './fan-out-progress.schema';

const MAX_TIME_MS = 5_000;

/** How far fan-out has come, in MongoDB. */
@Injectable()
export class FanOutProgressRepository {
  constructor(@InjectModel(FanOutProgress.name) private readonly model: Model<FanOutProgress>) {}

  /** By conversation; where nobody was ever to be told it is missing. */
  async findMany(conversationIds: readonly Id[], transaction: Transaction): Promise<Map<Id, number>> {
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const filter = { _id: { $in: conversationIds.map(oid) } };
    const found = await this.model.collection.find<FanOutProgress>(filter, options).toArray();
    return new Map(found.map(({ _id, seq }) => [hex(_id), seq]));
  }

  /** Notes how far it has come. */
  async setMany(
    progress: readonly { conversationId: Id; toSeq: number }[],
    transaction: Transaction,
  ): Promise<void> {
    const writes = progress.map(({ conversationId, toSeq }) => ({
      updateOne: { filter: { _id: oid(conversationId) }, update: { $set: { seq: toSeq } }, upsert: true },
    }));
    await this.model.collection.bulkWrite(writes, { session: transaction });
  }
}
