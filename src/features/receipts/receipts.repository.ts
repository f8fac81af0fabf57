import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import { insertDocuments } from '../../platform/mongo/write-commands';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import type { Id } from '../../shared/ids';
import { Receipt } from './receipt.schema';
import type { ReceiptRange } from './receipts.types';

/** Range rows of receipts in MongoDB. */
@Injectable()
export class ReceiptsRepository {
  constructor(@InjectModel(Receipt.name) private readonly model: Model<Receipt>) {}

  /** Writes moves; one that was written before is left as it is. */
  async insertMany(ranges: readonly ReceiptRange[]): Promise<void> {
    if (ranges.length === 0) return;
    const documents = ranges.map(({ conversationId, userId, ...range }) => ({
      conversationId: oid(conversationId),
      userId: oid(userId),
      ...range,
    }));
    const faults = await insertDocuments(this.model, documents, false);
    const fault = faults.find((one) => !isDuplicateKey(one));
    if (fault) throw new Error(`range row refused by the database: ${fault.errmsg}`);
  }

  /**
   * When members came past message `seq`: of each the move with the lowest end at or above it. By one command, which looks
   * at one index entry for each that is wanted.
   */
  async findCoverings(
    conversationId: Id,
    seq: number,
    wanted: readonly Pick<ReceiptRange, 'userId' | 'kind'>[],
  ): Promise<Pick<ReceiptRange, 'userId' | 'kind' | 'at'>[]> {
    const branches = wanted.map(({ userId, kind }) => [
      { $match: { conversationId: oid(conversationId), userId: oid(userId), kind, toSeq: { $gte: seq } } },
      { $sort: { toSeq: 1 } },
      { $limit: 1 },
      { $project: { _id: 0, userId: 1, kind: 1, at: 1 } },
    ]);
    const [first, ...others] = branches;
    if (!first) return [];
    const coll = this.model.collection.collectionName;
    const pipeline = [...first, ...others.map((branch) => ({ $unionWith: { coll, pipeline: branch } }))];
    const found = this.model.collection.aggregate<Pick<Receipt, 'userId' | 'kind' | 'at'>>(pipeline, {
      maxTimeMS: 5_000,
    });
    return (await found.toArray()).map(({ userId, ...move }) => ({ ...move, userId: hex(userId) }));
  }
}
