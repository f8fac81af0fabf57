import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, type Types } from 'mongoose';
import { countUpTo } from '../../platform/mongo/count-up-to';
import { anyOf, hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { REMEMBERED_FOR_MS } from '../../shared/retention';
import { ColdMessagesService } from '../cold-messages/cold-messages.service';
import type { MessageBody } from '../cold-messages/cold-messages.types';
import { Message } from './message.schema';
import type { ColdMessagePlace, MessagePlace, OlderMessage } from './messages.types';

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

const FOR_EVER = { expiresAt: { $exists: false }, goneAt: { $exists: false } };

type OlderDocument = Pick<
  Message,
  '_id' | 'conversationId' | 'seq' | 'type' | 'createdAt' | 'expiresAt' | 'goneAt' | 'cold'
>;

const toOlder = (document: OlderDocument): OlderMessage => ({
  ...toPlace(document),
  isKept: document.type === 'system',
  isEnding: document.expiresAt !== undefined || document.goneAt !== undefined,
  ...(document.cold && { segmentId: hex(document.cold.segmentId) }),
});

/** Of a body that has gone back meanwhile, the message has changed: the write finds nothing. */
const retryOf = (body: MessageBody | undefined) => ({
  clientMessageId: body?.clientMessageId,
  contentHash: body?.contentHash,
});

/** Named with their conversation, so that a sharded cluster asks only the shards that have them. */
const at = (places: readonly MessagePlace[]) => ({
  conversationId: anyOf(places.map(({ conversationId }) => conversationId)),
  _id: anyOf(places.map(({ id }) => id)),
});

/** Messages in MongoDB whose time is over. */
@Injectable()
export class EndedMessagesRepository {
  constructor(
    @InjectModel(Message.name) private readonly model: Model<Message>,
    private readonly cold: ColdMessagesService,
  ) {}

  /** Messages of a conversation from a number on, in their order, up to the first one written later than `before`. */
  async findOlder(conversationId: Id, fromSeq: number, before: Date, limit: number): Promise<OlderMessage[]> {
    const filter = { conversationId: oid(conversationId), seq: { $gte: fromSeq } };
    const found = this.model.collection.find<OlderDocument>(filter, {
      projection: { ...PLACE, type: 1, createdAt: 1, expiresAt: 1, goneAt: 1, 'cold.segmentId': 1 },
      maxTimeMS: MAX_TIME_MS,
    });
    const documents = await found.sort({ seq: 1 }).limit(limit).toArray();
    const end = documents.findIndex(({ createdAt }) => createdAt >= before);
    return documents.slice(0, end < 0 ? documents.length : end).map(toOlder);
  }

  /** The time of messages that were to be kept for ever is over now. */
  async expire(places: readonly MessagePlace[], now: Date): Promise<void> {
    const filter = { ...at(places), cold: { $exists: false }, ...FOR_EVER };
    await this.model.collection.updateMany(filter, { $set: { expiresAt: now } });
  }

  /**
   * The same for messages whose bodies are in a segment: what tells a retry of them comes back, the text does not. Part of
   * the transaction that notes that they have left it. @throws MESSAGES_UNREADABLE
   */
  async expireCold(places: readonly ColdMessagePlace[], now: Date, transaction: Transaction): Promise<void> {
    const bodies = await this.cold.bodiesOf(places);
    const writes = places.map(({ id, conversationId, segmentId }, i) => ({
      updateOne: {
        filter: {
          ...{ _id: oid(id), conversationId: oid(conversationId), 'cold.segmentId': oid(segmentId) },
          ...FOR_EVER,
        },
        update: {
          $set: { ...retryOf(bodies[i]), content: '', expiresAt: now },
          $unset: { cold: '' as const },
        },
      },
    }));
    await this.model.collection.bulkWrite(writes, { ordered: false, session: transaction });
    const segments = new Set(places.map(({ segmentId }) => segmentId));
    for (const id of segments) await this.cold.noteLeft(id, transaction);
  }

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
