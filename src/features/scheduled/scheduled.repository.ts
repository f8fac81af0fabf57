import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { behind } from '../../platform/mongo/behind';
import { countUpTo } from '../../platform/mongo/count-up-to';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { ScheduledMessage } from './scheduled-message.schema';
import type { ScheduledRecord } from './scheduled.types';

const MAX_TIME_MS = 5_000;

/** Where a page of somebody's list begins: behind this one. */
export interface ScheduledPosition {
  at: number;
  id: Id;
}

/** Messages that wait for their time, in MongoDB. */
@Injectable()
export class ScheduledRepository {
  constructor(@InjectModel(ScheduledMessage.name) private readonly model: Model<ScheduledMessage>) {}

  async find(id: Id, transaction: Transaction): Promise<ScheduledRecord | null> {
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.findOne<ScheduledMessage>({ _id: oid(id) }, options);
    return found && toRecord(found);
  }

  /** Whose it is; undefined when there is none. */
  async findOwner(id: Id): Promise<Id | undefined> {
    const options = { projection: { userId: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.findOne<ScheduledMessage>({ _id: oid(id) }, options);
    return found ? hex(found.userId) : undefined;
  }

  /** Those of a person, the next ones first. */
  async findPage(
    userId: Id,
    after: ScheduledPosition | undefined,
    limit: number,
  ): Promise<ScheduledRecord[]> {
    const position = after && { sendAt: new Date(after.at), _id: oid(after.id) };
    const filter = behind({ userId: oid(userId) }, 1, position);
    const found = await this.model.collection
      .find<ScheduledMessage>(filter, { maxTimeMS: MAX_TIME_MS })
      .sort({ sendAt: 1, _id: 1 })
      .limit(limit)
      .toArray();
    return found.map(toRecord);
  }

  /** How many of a person there are, up to a limit; as a transaction sees it. */
  countOfUser(userId: Id, limit: number, transaction: Transaction): Promise<number> {
    const filter = { userId: oid(userId) };
    return countUpTo(this.model.collection, filter, { limit, field: 'userId', transaction });
  }

  /** Keeps one in place of the one of its id; part of a transaction. */
  async replace({ id, ...rest }: ScheduledRecord, transaction: Transaction): Promise<void> {
    const kept = { ...rest, userId: oid(rest.userId), conversationId: oid(rest.conversationId) };
    const options = { upsert: true, session: transaction, ignoreUndefined: true };
    await this.model.collection.replaceOne({ _id: oid(id) }, kept, options);
  }

  /** Part of a transaction. */
  async remove(id: Id, transaction: Transaction): Promise<void> {
    await this.model.collection.deleteOne({ _id: oid(id) }, { session: transaction });
  }
}

function toRecord({ _id, userId, conversationId, body, ...rest }: ScheduledMessage): ScheduledRecord {
  return {
    ...rest,
    id: hex(_id),
    userId: hex(userId),
    conversationId: hex(conversationId),
    body: body as unknown as ScheduledRecord['body'],
  };
}
