import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, type Types } from 'mongoose';
import { countUpTo } from '../../platform/mongo/count-up-to';
import { anyOf, hex, oid } from '../../platform/mongo/object-id';
import type { Id } from '../../shared/ids';
import { REMEMBERED_FOR_MS } from '../../shared/retention';
import { Message } from './message.schema';
import type { MessagePlace } from './messages.types';

const MAX_TIME_MS = 10_000;

/** What goes with a message: all that it said, and what refers to it by an index. Its place and its hash stay. */
const SAID = [
  'location',
  'contact',
  'forwardCount',
  'replyTo',
  'threadRoot',
  'mentions',
  'reactionCounts',
  'editedAt',
  'deletedAt',
  'isRelayed',
] satisfies (keyof Message)[];

const PLACE = { conversationId: 1, seq: 1 };
type PlaceDocument = Pick<Message, '_id' | 'conversationId' | 'seq'>;

const toPlace = ({ _id, conversationId, seq }: PlaceDocument): MessagePlace => ({
  id: hex(_id),
  conversationId: hex(conversationId),
  seq,
});

/** Named with their conversation, so that a sharded cluster asks only the shards that have them. */
const at = (places: readonly MessagePlace[]) => ({
  conversationId: anyOf(places.map(({ conversationId }) => conversationId)),
  _id: anyOf(places.map(({ id }) => id)),
});

/** Messages in MongoDB whose time is over. */
@Injectable()
export class EndedMessagesRepository {
  constructor(@InjectModel(Message.name) private readonly model: Model<Message>) {}

  /** Messages whose time was over before a moment, and of which everything is there still; longest ago first. */
  findExpired(before: Date, limit: number): Promise<MessagePlace[]> {
    return this.findPlaces({ expiresAt: { $lt: before } }, { expiresAt: 1 }, limit);
  }

  /**
   * Leaves of messages that have expired their place, what tells a retry of them, and when that goes too. They are found as
   * expired until they are settled.
   */
  async end(places: readonly MessagePlace[], now: Date): Promise<void> {
    // one that is to be kept longer after all has another time by now
    const filter = { ...at(places), expiresAt: { $lt: now } };
    const forgetAt = { $max: [now, { $add: ['$createdAt', REMEMBERED_FOR_MS] }] };
    await this.model.collection.updateMany(filter, [
      { $set: { content: '', goneAt: now, forgetAt } },
      { $unset: [...SAID] },
    ]);
  }

  /** Nothing more is to be done about messages that were ended. */
  async settle(places: readonly MessagePlace[]): Promise<void> {
    const filter = { ...at(places), goneAt: { $exists: true } };
    await this.model.collection.updateMany(filter, { $unset: { expiresAt: '' } });
  }

  /** What is left of messages, and has been for long enough; longest ago first. */
  findForgettable(before: Date, limit: number): Promise<MessagePlace[]> {
    return this.findPlaces({ forgetAt: { $lt: before } }, { forgetAt: 1 }, limit);
  }

  /** Takes what is left of messages away. */
  async removeMany(places: readonly MessagePlace[]): Promise<void> {
    await this.model.collection.deleteMany({ ...at(places), forgetAt: { $exists: true } });
  }

  /** Keeps what is left of messages until then. */
  async postpone(places: readonly MessagePlace[], forgetAt: Date): Promise<void> {
    await this.model.collection.updateMany(
      { ...at(places), forgetAt: { $exists: true } },
      { $set: { forgetAt } },
    );
  }

  /** Ends messages now, up to a number, that wait for devices to store them. @returns of how many the time is over */
  async expireRelayed(conversationId: Id, toSeq: number, now: Date): Promise<number> {
    const filter = {
      conversationId: oid(conversationId),
      isRelayed: true,
      seq: { $lte: toSeq },
      expiresAt: { $gt: now },
    };
    const { modifiedCount } = await this.model.collection.updateMany(filter, { $set: { expiresAt: now } });
    return modifiedCount;
  }

  /** How many wait to be ended although their time is over; counts no further than the limit. */
  countExpired(before: Date, limit: number): Promise<number> {
    return countUpTo(this.model.collection, { expiresAt: { $lt: before } }, { limit, field: 'expiresAt' });
  }

  private async findPlaces(filter: object, sort: Record<string, 1>, limit: number): Promise<MessagePlace[]> {
    const found = this.model.collection.find<PlaceDocument & { _id: Types.ObjectId }>(filter, {
      projection: PLACE,
      maxTimeMS: MAX_TIME_MS,
    });
    return (await found.sort(sort).limit(limit).toArray()).map(toPlace);
  }
}
