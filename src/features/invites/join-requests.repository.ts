import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { behind } from '../../platform/mongo/behind';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { type Id, memberId } from '../../shared/ids';
import type { JoinRequestRecord } from './invites.types';
import { JoinRequest } from './join-request.schema';

const MAX_TIME_MS = 5_000;

function toRecord({ conversationId, userId, inviteId, at }: JoinRequest): JoinRequestRecord {
  return { conversationId: hex(conversationId), userId: hex(userId), inviteId: hex(inviteId), at };
}

const byPerson = (conversationId: Id, userId: Id) => ({
  _id: oid(memberId(conversationId, userId)),
  conversationId: oid(conversationId),
});

/** Where a page of those who wait begins: after this one. */
export interface RequestPosition {
  at: Date;
  userId: Id;
}

/** Who waits to be let in, in MongoDB. */
@Injectable()
export class JoinRequestsRepository {
  constructor(@InjectModel(JoinRequest.name) private readonly model: Model<JoinRequest>) {}

  /** @returns whether this person did not wait already */
  async insertMissing(request: JoinRequestRecord, transaction: Transaction): Promise<boolean> {
    const { conversationId, userId, inviteId, at } = request;
    const { upsertedCount } = await this.model.collection.updateOne(
      byPerson(conversationId, userId),
      { $setOnInsert: { userId: oid(userId), inviteId: oid(inviteId), at } },
      { upsert: true, session: transaction },
    );
    return upsertedCount === 1;
  }

  /** Ends the wait of a person. @returns whether they waited */
  async remove(conversationId: Id, userId: Id, transaction?: Transaction): Promise<boolean> {
    const { deletedCount } = await this.model.collection.deleteOne(byPerson(conversationId, userId), {
      session: transaction,
    });
    return deletedCount === 1;
  }

  /** Ends the wait of so many at most. @returns of how many */
  async removeSome(conversationId: Id, limit: number): Promise<number> {
    const options = { projection: { _id: 1 }, maxTimeMS: MAX_TIME_MS };
    const filter = { conversationId: oid(conversationId) };
    const found = await this.model.collection
      .find(filter, options)
      .sort({ at: 1, _id: 1 })
      .limit(limit)
      .toArray();
    if (found.length === 0) return 0;
    const { deletedCount } = await this.model.collection.deleteMany({
      _id: { $in: found.map(({ _id }) => _id) },
    });
    return deletedCount;
  }

  /** Who waits, longest first. */
  async findPage(
    conversationId: Id,
    after: RequestPosition | undefined,
    limit: number,
  ): Promise<JoinRequestRecord[]> {
    const position = after && { at: after.at, _id: oid(memberId(conversationId, after.userId)) };
    const filter = behind({ conversationId: oid(conversationId) }, 1, position);
    const found = this.model.collection.find<JoinRequest>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ at: 1, _id: 1 }).limit(limit).toArray()).map(toRecord);
  }
}
