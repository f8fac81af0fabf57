import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { type Id, memberId } from '../../shared/ids';
import { Draft } from './draft.schema';
import type { DraftRecord } from './drafts.types';

const MAX_TIME_MS = 5_000;

/** Drafts in MongoDB. */
@Injectable()
export class DraftsRepository {
  constructor(@InjectModel(Draft.name) private readonly model: Model<Draft>) {}

  /** What a person has written in a conversation, as a transaction sees it; null when they never did. */
  async find(conversationId: Id, userId: Id, transaction: Transaction): Promise<DraftRecord | null> {
    const filter = { _id: oid(memberId(conversationId, userId)), conversationId: oid(conversationId) };
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.findOne<Draft>(filter, options);
    if (!found) return null;
    const { content, revision, replyTo, at } = found;
    return { conversationId, userId, content, revision, ...(replyTo && { replyTo: hex(replyTo) }), at };
  }

  /** What people have written in a conversation, of so many of them at most. */
  async findOfConversation(conversationId: Id, limit: number): Promise<{ userId: Id; isEmpty: boolean }[]> {
    const options = { projection: { userId: 1, content: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<Draft>({ conversationId: oid(conversationId) }, options);
    const drafts = await found.limit(limit).toArray();
    return drafts.map(({ userId, content }) => ({ userId: hex(userId), isEmpty: content === '' }));
  }

  /** Part of a transaction. */
  async remove(conversationId: Id, userId: Id, transaction: Transaction): Promise<void> {
    const filter = { _id: oid(memberId(conversationId, userId)), conversationId: oid(conversationId) };
    await this.model.collection.deleteOne(filter, { session: transaction });
  }

  /** Keeps a draft in place of the one before; part of a transaction. */
  async replace(draft: DraftRecord, transaction: Transaction): Promise<void> {
    const { conversationId, userId, replyTo, ...rest } = draft;
    const filter = { _id: oid(memberId(conversationId, userId)), conversationId: oid(conversationId) };
    const kept = { ...rest, userId: oid(userId), ...(replyTo && { replyTo: oid(replyTo) }) };
    const replacement = { conversationId: oid(conversationId), ...kept };
    await this.model.collection.replaceOne(filter, replacement, { upsert: true, session: transaction });
  }
}
