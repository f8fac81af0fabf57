import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, mongo } from 'mongoose';
import { anyOf, hex, oid, withoutId } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { type Id, messageId as derivedId } from '../../shared/ids';
import { Change } from './change.schema';
import type { ChangeRecord } from './changes.types';

const MAX_TIME_MS = 5_000;

function toRecord(document: Change): ChangeRecord {
  const { conversationId, actorId, messageId, mentions, members, ...change } = withoutId(document);
  return {
    ...change,
    conversationId: hex(conversationId),
    actorId: hex(actorId),
    ...(messageId && { messageId: hex(messageId) }),
    ...(mentions && { mentions: mentions.map(hex) }),
    ...(members && { members: members.map((member) => ({ ...member, userId: hex(member.userId) })) }),
    // which fields there are follows from the type, which the database holds as a word
  } as ChangeRecord;
}

function toDocument(change: ChangeRecord) {
  const { conversationId, actorId, clientChangeId, ...rest } = change;
  const about =
    'messageId' in rest
      ? { messageId: oid(rest.messageId), mentions: rest.mentions?.map(oid) }
      : { members: rest.members?.map((member) => ({ ...member, userId: oid(member.userId) })) };
  return {
    ...rest,
    ...about,
    _id: oid(derivedId(conversationId, actorId, clientChangeId)),
    conversationId: oid(conversationId),
    actorId: oid(actorId),
    clientChangeId,
  };
}

/** Numbered changes in MongoDB. */
@Injectable()
export class ChangesRepository {
  constructor(@InjectModel(Change.name) private readonly model: Model<Change>) {}

  async insertMany(changes: readonly ChangeRecord[], transaction: Transaction): Promise<void> {
    const documents = changes.map(toDocument);
    await this.model.collection.insertMany(documents, { session: transaction, ignoreUndefined: true });
  }

  /** The change that this person asked for under this id, if it happened. */
  async findByClientId(
    conversationId: Id,
    actorId: Id,
    clientChangeId: string,
    transaction: Transaction,
  ): Promise<ChangeRecord | null> {
    const filter = { _id: oid(derivedId(conversationId, actorId, clientChangeId)) };
    const found = await this.model.collection.findOne<Change>(filter, {
      session: transaction,
      maxTimeMS: MAX_TIME_MS,
    });
    return found && toRecord(found);
  }

  /** The highest number in the conversation; 0 when it has no change. */
  async findLastNumber(conversationId: Id, transaction?: Transaction): Promise<number> {
    const options = { session: transaction, projection: { chg: 1, _id: 0 }, sort: { chg: -1 as const } };
    const filter = { conversationId: oid(conversationId) };
    const last = await this.model.collection.findOne<{ chg: number }>(filter, {
      ...options,
      maxTimeMS: MAX_TIME_MS,
    });
    return last?.chg ?? 0;
  }

  /** What lies above the cursors, by conversation and number. */
  async findAfter(
    cursors: readonly { conversationId: Id; chg: number }[],
    limit: number,
  ): Promise<ChangeRecord[]> {
    if (cursors.length === 0) return [];
    const branches = cursors.map(({ conversationId, chg }) => ({
      conversationId: oid(conversationId),
      chg: { $gt: chg },
    }));
    return this.find({ $or: branches }, limit);
  }

  /** A range of one conversation, ends included. */
  findRange(conversationId: Id, fromChg: number, toChg: number, limit: number): Promise<ChangeRecord[]> {
    return this.find({ conversationId: oid(conversationId), chg: { $gte: fromChg, $lte: toChg } }, limit);
  }

  /** Removes what edits said of messages; that they happened, and when, stays. */
  async removeContents(
    places: readonly { id: Id; conversationId: Id }[],
    transaction?: Transaction,
  ): Promise<void> {
    const filter = {
      conversationId: anyOf(places.map(({ conversationId }) => conversationId)),
      messageId: anyOf(places.map(({ id }) => id)),
      content: { $exists: true },
    };
    const said = { content: '', mentions: '', mentionsAll: '' };
    await this.model.collection.updateMany(filter, { $unset: said }, { session: transaction });
  }

  private async find(filter: mongo.Filter<mongo.Document>, limit: number): Promise<ChangeRecord[]> {
    const found = this.model.collection.find<Change>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ conversationId: 1, chg: 1 }).limit(limit).toArray()).map(toRecord);
  }
}
