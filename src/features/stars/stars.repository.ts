import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, type Types } from 'mongoose';
import { behind } from '../../platform/mongo/behind';
import { anyOf, hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { type Id, starId } from '../../shared/ids';
import type { MessagePlace } from '../messages/messages.types';
import { Star } from './star.schema';
import type { StarPosition, StarRecord, StarredPlace } from './stars.types';

const MAX_TIME_MS = 5_000;

const byMessage = (userId: Id, messageId: Id) => ({
  _id: oid(starId(messageId, userId)),
  userId: oid(userId),
});

const ofPlace = ({ conversationId, messageId }: StarredPlace) => ({
  conversationId: oid(conversationId),
  ...(messageId && { messageId: oid(messageId) }),
});

/** Stars in MongoDB. */
@Injectable()
export class StarsRepository {
  constructor(@InjectModel(Star.name) private readonly model: Model<Star>) {}

  async exists(userId: Id, messageId: Id, transaction: Transaction): Promise<boolean> {
    const options = { session: transaction, projection: { _id: 1 }, maxTimeMS: MAX_TIME_MS };
    return (await this.model.collection.findOne(byMessage(userId, messageId), options)) !== null;
  }

  /** How many a person has; counts no further than the limit. */
  count(userId: Id, limit: number, transaction: Transaction): Promise<number> {
    const options = { session: transaction, limit, maxTimeMS: MAX_TIME_MS };
    return this.model.collection.countDocuments({ userId: oid(userId) }, options);
  }

  async insert(userId: Id, place: Required<StarredPlace>, at: Date, transaction: Transaction): Promise<void> {
    const document = { ...byMessage(userId, place.messageId), ...ofPlace(place), at };
    await this.model.collection.insertOne(document, { session: transaction });
  }

  async remove(userId: Id, messageId: Id, transaction: Transaction): Promise<void> {
    await this.model.collection.deleteOne(byMessage(userId, messageId), { session: transaction });
  }

  /** Which of these messages anybody has at hand, as a transaction sees it. */
  async findStarred(messages: readonly MessagePlace[], transaction?: Transaction): Promise<Set<Id>> {
    const ofMessages = {
      conversationId: anyOf(messages.map(({ conversationId }) => conversationId)),
      messageId: anyOf(messages.map(({ id }) => id)),
    };
    const found = this.model.collection.aggregate<{ _id: Types.ObjectId }>(
      [{ $match: ofMessages }, { $group: { _id: '$messageId' } }],
      { session: transaction, maxTimeMS: MAX_TIME_MS },
    );
    return new Set((await found.toArray()).map(({ _id }) => hex(_id)));
  }

  /** Who has what of it at hand, so many at most. */
  async findOf(place: StarredPlace, limit: number): Promise<{ userId: Id; messageId: Id }[]> {
    const found = this.model.collection.find<Star>(ofPlace(place), { maxTimeMS: MAX_TIME_MS });
    const stars = await found.sort({ messageId: 1 }).limit(limit).toArray();
    return stars.map(({ userId, messageId }) => ({ userId: hex(userId), messageId: hex(messageId) }));
  }

  /** Latest first, from behind `after`. */
  async findPage(userId: Id, after: StarPosition | undefined, limit: number): Promise<StarRecord[]> {
    const filter = behind({ userId: oid(userId) }, -1, after && { at: after.at, _id: oid(after.id) });
    const found = this.model.collection.find<Star>(filter, { maxTimeMS: MAX_TIME_MS });
    const page = await found.sort({ at: -1, _id: -1 }).limit(limit).toArray();
    return page.map(({ _id, messageId, at }) => ({ id: hex(_id), messageId: hex(messageId), at }));
  }
}
