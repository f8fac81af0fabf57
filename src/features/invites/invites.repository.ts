import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, Types } from 'mongoose';
import { behind } from '../../platform/mongo/behind';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { Invite } from './invite.schema';
import type { InviteRecord } from './invites.types';

const MAX_TIME_MS = 5_000;

function toRecord({ _id, conversationId, createdBy, code, createdAt, uses, ...rest }: Invite): InviteRecord {
  const { expiresAt, maxUses } = rest;
  return {
    ...{
      id: hex(_id),
      conversationId: hex(conversationId),
      createdBy: hex(createdBy),
      code,
      createdAt,
      uses,
    },
    ...(expiresAt && { expiresAt }),
    ...(maxUses !== undefined && { maxUses }),
  };
}

/** Where a page of links begins: after this one. */
export interface InvitePosition {
  createdAt: Date;
  id: Id;
}

/** Links in MongoDB. */
@Injectable()
export class InvitesRepository {
  constructor(@InjectModel(Invite.name) private readonly model: Model<Invite>) {}

  async insert(invite: Omit<InviteRecord, 'id'>): Promise<InviteRecord> {
    const document = {
      ...invite,
      _id: new Types.ObjectId(),
      conversationId: oid(invite.conversationId),
      createdBy: oid(invite.createdBy),
      endsAt: invite.expiresAt,
    };
    await this.model.collection.insertOne(document, { ignoreUndefined: true });
    return toRecord(document);
  }

  /** The link with this code, whether it is valid or not. */
  async findByCode(code: string, transaction?: Transaction): Promise<InviteRecord | null> {
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.findOne<Invite>({ code }, options);
    return found && toRecord(found);
  }

  /** The links of a conversation, newest first. */
  async findPage(
    conversationId: Id,
    after: InvitePosition | undefined,
    limit: number,
  ): Promise<InviteRecord[]> {
    const position = after && { createdAt: after.createdAt, _id: oid(after.id) };
    const filter = behind({ conversationId: oid(conversationId) }, -1, position);
    const found = this.model.collection.find<Invite>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ createdAt: -1, _id: -1 }).limit(limit).toArray()).map(toRecord);
  }

  /** How many links a conversation has; counts to `limit` and no further. */
  async count(conversationId: Id, limit: number): Promise<number> {
    const options = { projection: { _id: 1 }, limit, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find({ conversationId: oid(conversationId) }, options);
    return (await found.sort({ createdAt: -1, _id: -1 }).toArray()).length;
  }

  /** Counts one use as part of a transaction, which has read the link. @returns whether there was one left */
  async use({ id, maxUses, uses }: InviteRecord, at: Date, transaction: Transaction): Promise<boolean> {
    const isLast = maxUses !== undefined && uses + 1 >= maxUses;
    const filter = {
      _id: oid(id),
      ...(maxUses !== undefined && { uses: { $lt: maxUses } }),
    };
    const { modifiedCount } = await this.model.collection.updateOne(
      filter,
      { $inc: { uses: 1 }, ...(isLast && { $min: { endsAt: at } }) },
      { session: transaction },
    );
    return modifiedCount === 1;
  }

  /** All links of a conversation lead nowhere from now on: a hundred at most. */
  async endAll(conversationId: Id, at: Date): Promise<void> {
    const filter = { conversationId: oid(conversationId) };
    await this.model.collection.updateMany(filter, { $min: { endsAt: at } }, { maxTimeMS: MAX_TIME_MS });
  }

  /** @returns whether there was such a link */
  async remove(conversationId: Id, id: Id): Promise<boolean> {
    const filter = { _id: oid(id), conversationId: oid(conversationId) };
    return (await this.model.collection.deleteOne(filter)).deletedCount === 1;
  }
}
