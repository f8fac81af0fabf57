import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, type Types } from 'mongoose';
import { ChangeHub } from '../../platform/mongo/change-hub';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { applyUpdates } from '../../platform/mongo/write-commands';
import type { Id } from '../../shared/ids';
import { Conversation } from './conversation.schema';
import type { HeadRise } from '../../shared/heads';
import type { ConversationRecord } from './conversations.types';

const MAX_TIME_MS = 5_000;

function toRecord({ _id, ...conversation }: Conversation): ConversationRecord {
  return { ...conversation, id: hex(_id) };
}

/** Conversations in MongoDB. */
@Injectable()
export class ConversationsRepository {
  constructor(
    @InjectModel(Conversation.name) private readonly model: Model<Conversation>,
    private readonly hub: ChangeHub,
  ) {}

  /** Hears of every change of what conversations are called and how they are set, from the start of the node on, wherever. */
  follow(heard: { onChanged: (id: Id) => void; onHistoryLost: () => void }): void {
    this.hub.follow({
      collection: this.model.collection.collectionName,
      match: { operationType: 'update', 'updateDescription.updatedFields.version': { $exists: true } },
      onEvent: ({ documentKey }) => heard.onChanged(hex((documentKey as { _id: Types.ObjectId })._id)),
      onHistoryLost: heard.onHistoryLost,
    });
  }

  /** Makes the conversation unless it exists. @returns whether it was made */
  async insertMissing({ id, ...conversation }: ConversationRecord): Promise<boolean> {
    const result = await this.model.collection.updateOne(
      { _id: oid(id) },
      { $setOnInsert: conversation },
      { upsert: true },
    );
    return result.upsertedCount === 1;
  }

  /** Makes a conversation as part of a transaction. */
  async insert({ id, ...conversation }: ConversationRecord, transaction: Transaction): Promise<void> {
    const options = { session: transaction, ignoreUndefined: true };
    await this.model.collection.insertOne({ _id: oid(id), ...conversation }, options);
  }

  /** Writes what a conversation is as part of a transaction; its newest numbers only rise. */
  async save(
    { id, lastSeq, lastChg, updatedAt, ...rest }: ConversationRecord,
    transaction: Transaction,
  ): Promise<void> {
    const gone = Object.fromEntries(
      (['description', 'avatarUrl'] as const)
        .filter((key) => rest[key] === undefined)
        .map((key) => [key, '']),
    );
    await this.model.collection.updateOne(
      { _id: oid(id) },
      { $set: rest, $unset: gone, $max: { lastSeq, lastChg, updatedAt } },
      { session: transaction, ignoreUndefined: true },
    );
  }

  /** In no order; unknown ids are left out. */
  async findManyById(ids: readonly Id[], transaction?: Transaction): Promise<ConversationRecord[]> {
    const filter = { _id: { $in: ids.map(oid) } };
    // all of them in one answer
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS, batchSize: ids.length + 1 };
    const found = this.model.collection.find<Conversation>(filter, options);
    return (await found.toArray()).map(toRecord);
  }

  /** Every conversation in turn, in the order of their ids. */
  async findAfterId(after: Id | undefined, limit: number): Promise<ConversationRecord[]> {
    const filter = after ? { _id: { $gt: oid(after) } } : {};
    const found = this.model.collection.find<Conversation>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ _id: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** Raises the newest numbers; none ever falls. */
  raiseHeads(rises: readonly HeadRise[]): Promise<void> {
    const updates = rises.map(({ conversationId, seq, chg, at }) => ({
      q: { _id: oid(conversationId) },
      u: { $max: { lastSeq: seq, lastChg: chg, updatedAt: at } },
    }));
    return applyUpdates(this.model, updates);
  }
}
