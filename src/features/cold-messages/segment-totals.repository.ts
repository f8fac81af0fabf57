import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import type { Transaction } from '../../platform/mongo/transactions';
import type { ColdTotals } from './cold-messages.types';
import { SegmentTotals } from './segment-totals.schema';

const MAX_TIME_MS = 5_000;
const ALL = { _id: 'all' as never };
const NONE: ColdTotals = { segments: 0, messages: 0, bytesBefore: 0, bytesAfter: 0 };

/** What all segments come to, in MongoDB. */
@Injectable()
export class SegmentTotalsRepository {
  constructor(@InjectModel(SegmentTotals.name) private readonly model: Model<SegmentTotals>) {}

  /** Adds what a transaction adds to segments; less than nothing for what it takes away. */
  async add(more: ColdTotals, transaction: Transaction): Promise<void> {
    await this.model.collection.updateOne(ALL, { $inc: { ...more } }, { upsert: true, session: transaction });
  }

  async find(): Promise<ColdTotals> {
    const options = { projection: { _id: 0 }, maxTimeMS: MAX_TIME_MS };
    return (await this.model.collection.findOne<ColdTotals>(ALL, options)) ?? NONE;
  }
}
