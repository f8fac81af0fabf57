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

  /** The move that took this member past message `seq`: the one with the lowest end at or above it. */
  async findCovering(
    conversationId: Id,
    userId: Id,
    kind: ReceiptRange['kind'],
    seq: number,
  ): Promise<ReceiptRange | null> {
    const filter = { conversationId: oid(conversationId), userId: oid(userId), kind, toSeq: { $gte: seq } };
    const found = await this.model.collection.findOne<Receipt>(filter, {
      sort: { toSeq: 1 },
      maxTimeMS: 5_000,
    });
    return found && { ...found, conversationId: hex(found.conversationId), userId: hex(found.userId) };
  }
}
