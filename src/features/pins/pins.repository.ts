import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { behind } from '../../platform/mongo/behind';
import { anyOf, hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import type { MessagePlace } from '../messages/messages.types';
import { Pin } from './pin.schema';
import type { PinPosition, PinRecord } from './pins.types';

const MAX_TIME_MS = 5_000;

type Place = Pick<PinRecord, 'conversationId' | 'messageId'>;

const byMessage = ({ conversationId, messageId }: Place) => ({
  _id: oid(messageId),
  conversationId: oid(conversationId),
});

/** Pinned messages in MongoDB. */
@Injectable()
export class PinsRepository {
  constructor(@InjectModel(Pin.name) private readonly model: Model<Pin>) {}

  async exists(place: Place, transaction: Transaction): Promise<boolean> {
    const options = { session: transaction, projection: { _id: 1 }, maxTimeMS: MAX_TIME_MS };
    return (await this.model.collection.findOne(byMessage(place), options)) !== null;
  }

  /** How many there are in a conversation; counts no further than the limit. */
  count(conversationId: Id, limit: number, transaction: Transaction): Promise<number> {
    const options = { session: transaction, limit, maxTimeMS: MAX_TIME_MS };
    return this.model.collection.countDocuments({ conversationId: oid(conversationId) }, options);
  }

  async insert({ pinnedBy, at, ...place }: PinRecord, transaction: Transaction): Promise<void> {
    const document = { ...byMessage(place), pinnedBy: oid(pinnedBy), at };
    await this.model.collection.insertOne(document, { session: transaction });
  }

  async remove(place: Place, transaction: Transaction): Promise<void> {
    await this.model.collection.deleteOne(byMessage(place), { session: transaction });
  }

  async removeMany(places: readonly MessagePlace[], transaction?: Transaction): Promise<void> {
    const filter = {
      conversationId: anyOf(places.map(({ conversationId }) => conversationId)),
      _id: anyOf(places.map(({ id }) => id)),
    };
    await this.model.collection.deleteMany(filter, { session: transaction });
  }

  /** All of a conversation: a hundred at most. */
  async removeOfConversation(conversationId: Id): Promise<void> {
    const filter = { conversationId: oid(conversationId) };
    await this.model.collection.deleteMany(filter, { maxTimeMS: MAX_TIME_MS });
  }

  /** Latest first, from behind `after`. */
  async findPage(conversationId: Id, after: PinPosition | undefined, limit: number): Promise<PinRecord[]> {
    const position = after && { at: after.at, _id: oid(after.messageId) };
    const filter = behind({ conversationId: oid(conversationId) }, -1, position);
    const found = this.model.collection.find<Pin>(filter, { maxTimeMS: MAX_TIME_MS });
    const page = await found.sort({ at: -1, _id: -1 }).limit(limit).toArray();
    return page.map(({ _id, pinnedBy, at }) => {
      return { conversationId, messageId: hex(_id), pinnedBy: hex(pinnedBy), at };
    });
  }
}
