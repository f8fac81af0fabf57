import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { MembershipEvent } from './membership.schema';
import type { MembershipEventRecord } from './membership.types';

/** The audit trail of memberships in MongoDB. */
@Injectable()
export class MembershipHistoryRepository {
  constructor(@InjectModel(MembershipEvent.name) private readonly model: Model<MembershipEvent>) {}

  async insertMany(events: readonly MembershipEventRecord[], transaction: Transaction): Promise<void> {
    const documents = events.map(({ conversationId, userId, actorId, ...event }) => ({
      ...event,
      conversationId: oid(conversationId),
      userId: oid(userId),
      actorId: oid(actorId),
    }));
    await this.model.collection.insertMany(documents, { session: transaction });
  }
}
