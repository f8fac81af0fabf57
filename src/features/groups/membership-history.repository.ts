import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import type { MemberRole } from '../members/members.types';
import { type MEMBERSHIP_ACTIONS, MembershipEvent } from './membership.schema';

/** One thing that happened to one membership. */
export interface MembershipEventRecord {
  conversationId: Id;
  userId: Id;
  action: (typeof MEMBERSHIP_ACTIONS)[number];
  role: MemberRole;
  actorId: Id;
  atSeq: number;
  at: Date;
}

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
