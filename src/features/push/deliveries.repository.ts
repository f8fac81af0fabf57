import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { Delivery } from './delivery.schema';
import type { DeliveryRecord } from './push.types';

const MAX_TIME_MS = 5_000;

function toRecord({ _id, messages, targetIds, ...rest }: Delivery): DeliveryRecord {
  return {
    ...rest,
    id: hex(_id),
    targetIds: targetIds.map(hex),
    ...(messages && { messages: { ...messages, conversationId: hex(messages.conversationId) } }),
  };
}

function toDocument({ id, messages, targetIds, ...rest }: DeliveryRecord) {
  return {
    ...rest,
    _id: oid(id),
    targetIds: targetIds.map(oid),
    ...(messages && { messages: { ...messages, conversationId: oid(messages.conversationId) } }),
  };
}

/** Deliveries in MongoDB. */
@Injectable()
export class DeliveriesRepository {
  constructor(@InjectModel(Delivery.name) private readonly model: Model<Delivery>) {}

  async insertMany(deliveries: readonly DeliveryRecord[], transaction: Transaction): Promise<void> {
    await this.model.collection.insertMany(deliveries.map(toDocument), { session: transaction });
  }

  async findById(id: Id): Promise<DeliveryRecord | null> {
    const found = await this.model.collection.findOne<Delivery>({ _id: oid(id) }, { maxTimeMS: MAX_TIME_MS });
    return found && toRecord(found);
  }

  /** Nothing is left to be done for these targets. */
  async settle(id: Id, targetIds: readonly Id[]): Promise<void> {
    const update = { $pull: { targetIds: { $in: targetIds.map(oid) } as never } };
    await this.model.collection.updateOne({ _id: oid(id) }, update, { maxTimeMS: MAX_TIME_MS });
  }

  async remove(id: Id): Promise<void> {
    await this.model.collection.deleteOne({ _id: oid(id) }, { maxTimeMS: MAX_TIME_MS });
  }
}
