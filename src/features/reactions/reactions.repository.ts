import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { anyOf, hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { type Id, reactionId } from '../../shared/ids';
import type { MessagePlace } from '../messages/messages.types';
import { Reaction } from './reaction.schema';
import type { ReactionPosition, ReactionRecord } from './reactions.types';

const MAX_TIME_MS = 5_000;

type Place = Pick<ReactionRecord, 'conversationId' | 'messageId'>;
type Key = Place & ReactionPosition;

const ofMessage = ({ conversationId, messageId }: Place) => ({
  conversationId: oid(conversationId),
  messageId: oid(messageId),
});
const byKey = ({ conversationId, messageId, userId, emoji }: Key) => ({
  _id: oid(reactionId(messageId, userId, emoji)),
  conversationId: oid(conversationId),
});

/** Reactions in MongoDB. */
@Injectable()
export class ReactionsRepository {
  constructor(@InjectModel(Reaction.name) private readonly model: Model<Reaction>) {}

  async exists(key: Key, transaction: Transaction): Promise<boolean> {
    const options = { session: transaction, projection: { _id: 1 }, maxTimeMS: MAX_TIME_MS };
    return (await this.model.collection.findOne(byKey(key), options)) !== null;
  }

  async insert(reaction: ReactionRecord, transaction: Transaction): Promise<void> {
    const { userId, emoji, at } = reaction;
    const document = { ...byKey(reaction), ...ofMessage(reaction), userId: oid(userId), emoji, at };
    await this.model.collection.insertOne(document, { session: transaction });
  }

  async remove(key: Key, transaction: Transaction): Promise<void> {
    await this.model.collection.deleteOne(byKey(key), { session: transaction });
  }

  async removeOfMessages(places: readonly MessagePlace[], transaction?: Transaction): Promise<void> {
    const filter = {
      conversationId: anyOf(places.map(({ conversationId }) => conversationId)),
      messageId: anyOf(places.map(({ id }) => id)),
    };
    await this.model.collection.deleteMany(filter, { session: transaction });
  }

  /** Reactions to one message by emoji and person, from behind `after`; only those with `emoji` where it is given. */
  async findPage(
    place: Place,
    { emoji, after, limit }: { emoji?: string; after?: ReactionPosition; limit: number },
  ): Promise<ReactionRecord[]> {
    const base = { ...ofMessage(place), ...(emoji !== undefined && { emoji }) };
    const filter = after
      ? {
          $or: [
            { ...base, emoji: after.emoji, userId: { $gt: oid(after.userId) } },
            ...(emoji === undefined ? [{ ...base, emoji: { $gt: after.emoji } }] : []),
          ],
        }
      : base;
    const found = this.model.collection.find<Reaction>(filter, { maxTimeMS: MAX_TIME_MS });
    const page = await found.sort({ emoji: 1, userId: 1 }).limit(limit).toArray();
    return page.map((one) => ({ ...place, userId: hex(one.userId), emoji: one.emoji, at: one.at }));
  }

  /** One person's reactions to messages of a conversation, in the order of the messages' ids. */
  async findOwn(
    conversationId: Id,
    userId: Id,
    messageIds: readonly Id[],
  ): Promise<Pick<ReactionRecord, 'messageId' | 'emoji'>[]> {
    const filter = {
      conversationId: oid(conversationId),
      userId: oid(userId),
      messageId: { $in: messageIds.map(oid) },
    };
    const options = { projection: { _id: 0, messageId: 1, emoji: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.find<Reaction>(filter, options).toArray();
    return found.map(({ messageId, emoji }) => ({ messageId: hex(messageId), emoji }));
  }
}
