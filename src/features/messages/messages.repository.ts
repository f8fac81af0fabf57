import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, Types } from 'mongoose';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { insertDocuments, type StatementFault } from '../../platform/mongo/write-commands';
import type { Id } from '../../shared/ids';
import type { SeqRange } from '../../shared/visibility';
import { MessageBodiesRepository } from './message-bodies.repository';
import { faded, toChangedDocument, toDocument, toRecord, toWarmedDocument } from './message-documents';
import { Message } from './message.schema';
import type { ChangedFields, Head, MessageRecord, SystemEvent } from './messages.types';

const MAX_TIME_MS = 5_000;
const DUPLICATE_KEY = 11_000;

/** Why a message of a write was not stored. */
export type WriteFault = 'sameId' | 'sameSeq' | 'invalid';
/** What became of a write: the faults by position, or nothing at all is known. */
export type WriteOutcome = { faults: Map<number, WriteFault> } | { isUnknown: true; cause: Error };

/** Where a conversation without messages stands. */
export const EMPTY: Head = { seq: 0, at: 0 };

/** Those whose time is over have no body to read. */
const PRESENT = { goneAt: { $exists: false } };

const inRange = (conversationId: Id, { fromSeq, toSeq }: SeqRange) => ({
  conversationId: oid(conversationId),
  seq: { $gte: fromSeq, $lte: toSeq },
  ...PRESENT,
});

/** Messages in MongoDB. Nothing leaves it of what those said whose time is over. */
@Injectable()
export class MessagesRepository {
  constructor(
    @InjectModel(Message.name) private readonly model: Model<Message>,
    private readonly clock: DatabaseClock,
    private readonly bodies: MessageBodiesRepository,
  ) {}

  /**
   * Stores messages on a majority, journaled. Ordered: nothing after the first fault is stored; unordered: every
   * message stands for itself. Never throws.
   */
  async insertMany(messages: readonly MessageRecord[], isOrdered: boolean): Promise<WriteOutcome> {
    try {
      const faults = await insertDocuments(this.model, messages.map(toDocument), isOrdered);
      return { faults: new Map(faults.map((fault) => [fault.index, faultOf(fault)])) };
    } catch (error) {
      return { isUnknown: true, cause: error as Error };
    }
  }

  /** Stores one message as part of a transaction. */
  async insert(message: MessageRecord, transaction: Transaction): Promise<void> {
    await this.model.collection.insertOne(toDocument(message), { session: transaction });
  }

  /** Takes a message back in the transaction that stored it. */
  async remove({ id, conversationId }: MessageRecord, transaction: Transaction): Promise<void> {
    const filter = { _id: oid(id), conversationId: oid(conversationId) };
    await this.model.collection.deleteOne(filter, { session: transaction });
  }

  /** Says what a message of the server itself tells, in the transaction that stored it. */
  async setEvent(
    { id, conversationId }: MessageRecord,
    event: SystemEvent,
    transaction: Transaction,
  ): Promise<void> {
    const filter = { _id: oid(id), conversationId: oid(conversationId) };
    const options = { session: transaction, ignoreUndefined: true };
    await this.model.collection.updateOne(filter, { $set: { event } }, options);
  }

  /**
   * The newest numbers of conversations, one index key each; those without a message are left out. The order of the sort
   * is that of the index backwards, so that the database jumps from one conversation to the next.
   */
  async findHeads(conversationIds: readonly Id[], transaction?: Transaction): Promise<Map<Id, Head>> {
    const newest = this.model.collection.aggregate<{ _id: Types.ObjectId; seq: number; createdAt: Date }>(
      [
        { $match: { conversationId: { $in: conversationIds.map(oid) } } },
        { $sort: { conversationId: -1, seq: -1 } },
        {
          $group: {
            _id: '$conversationId',
            seq: { $first: '$seq' },
            createdAt: { $first: '$createdAt' },
          },
        },
      ],
      { session: transaction, maxTimeMS: MAX_TIME_MS },
    );
    const found = await newest.toArray();
    return new Map(found.map(({ _id, seq, createdAt }) => [hex(_id), { seq, at: createdAt.getTime() }]));
  }

  /** In no order; unknown ids are left out. */
  async findManyById(ids: readonly Id[], transaction?: Transaction): Promise<MessageRecord[]> {
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<Message>({ _id: { $in: ids.map(oid) } }, options);
    return this.toRecords(await found.toArray());
  }

  /** A part of a conversation, from its newest or from its oldest end. */
  async findPage(
    conversationId: Id,
    range: SeqRange,
    { newestFirst, limit }: { newestFirst: boolean; limit: number },
  ): Promise<MessageRecord[]> {
    const found = this.model.collection.find<Message>(inRange(conversationId, range), {
      maxTimeMS: MAX_TIME_MS,
    });
    const sorted = found.sort({ seq: newestFirst ? -1 : 1 }).limit(limit);
    return this.toRecords(await sorted.toArray());
  }

  /** One message per pair, in no order: the newest of many conversations in one query. */
  async findBySeqs(pairs: readonly { conversationId: Id; seq: number }[]): Promise<MessageRecord[]> {
    if (pairs.length === 0) return [];
    const branches = pairs.map(({ conversationId, seq }) => ({ conversationId: oid(conversationId), seq }));
    const found = this.model.collection.find<Message>({ $or: branches }, { maxTimeMS: MAX_TIME_MS });
    return this.toRecords(await found.toArray());
  }

  /** Ranges of many conversations, by conversation and number. */
  async findRanges(
    ranges: readonly ({ conversationId: Id } & SeqRange)[],
    limit: number,
  ): Promise<MessageRecord[]> {
    if (ranges.length === 0) return [];
    const branches = ranges.map((range) => inRange(range.conversationId, range));
    const found = this.model.collection.find<Message>({ $or: branches }, { maxTimeMS: MAX_TIME_MS });
    return this.toRecords(await found.sort({ conversationId: 1, seq: 1 }).limit(limit).toArray());
  }

  /**
   * Messages that are for a person in particular, so many of each conversation: numbers alone, by one command whatever the
   * number of conversations.
   * @param wanted ranges rise, and there is one at least
   */
  async findMentions(
    userId: Id,
    wanted: readonly { conversationId: Id; ranges: readonly SeqRange[] }[],
    limit: number,
  ): Promise<{ conversationId: Id; seq: number }[]> {
    const [first, ...others] = wanted.map((one) => mentionsIn(userId, one, limit));
    if (!first) return [];
    const coll = this.model.collection.collectionName;
    const union = others.map((pipeline) => ({ $unionWith: { coll, pipeline } }));
    const found = this.model.collection.aggregate<{ conversationId: Types.ObjectId; seq: number }>(
      [...first, ...union],
      { maxTimeMS: MAX_TIME_MS },
    );
    return (await found.toArray()).map(({ conversationId, seq }) => ({
      conversationId: hex(conversationId),
      seq,
    }));
  }

  /** Messages of a thread by rising number. @param ranges rise */
  async findThread(
    conversationId: Id,
    rootSeq: number,
    ranges: readonly SeqRange[],
    limit: number,
  ): Promise<MessageRecord[]> {
    const filter = inThread(conversationId, rootSeq, ranges);
    const found = this.model.collection.find<Message>(filter, { maxTimeMS: MAX_TIME_MS });
    return this.toRecords(await found.sort({ seq: 1 }).limit(limit).toArray());
  }

  /** The numbers of messages of a part of a conversation under which others stand; one index key each. */
  async findThreadRoots(conversationId: Id, { fromSeq, toSeq }: SeqRange): Promise<number[]> {
    const found = this.model.collection.aggregate<{ _id: number }>(
      [
        { $match: { conversationId: oid(conversationId), 'threadRoot.seq': { $gte: fromSeq, $lte: toSeq } } },
        { $group: { _id: '$threadRoot.seq' } },
      ],
      { maxTimeMS: MAX_TIME_MS },
    );
    return (await found.toArray()).map(({ _id }) => _id);
  }

  /** How many messages stand under each root, counted up to `limit`, and the newest of them; by one command. */
  async countReplies(
    conversationId: Id,
    rootSeqs: readonly number[],
    ranges: readonly SeqRange[],
    limit: number,
  ): Promise<{ rootSeq: number; replyCount: number; lastReplySeq: number }[]> {
    const [first, ...others] = rootSeqs.map((rootSeq) => [
      { $match: inThread(conversationId, rootSeq, ranges) },
      { $sort: { 'threadRoot.seq': -1 as const, seq: -1 as const } },
      { $limit: limit },
      { $group: { _id: '$threadRoot.seq', replyCount: { $sum: 1 }, lastReplySeq: { $max: '$seq' } } },
    ]);
    if (!first || ranges.length === 0) return [];
    const coll = this.model.collection.collectionName;
    const union = others.map((pipeline) => ({ $unionWith: { coll, pipeline } }));
    const found = this.model.collection.aggregate<{ _id: number; replyCount: number; lastReplySeq: number }>(
      [...first, ...union],
      { maxTimeMS: MAX_TIME_MS },
    );
    return (await found.toArray()).map(({ _id, ...counts }) => ({ rootSeq: _id, ...counts }));
  }

  /** The newest message at or below `seq`. */
  async findTimeAt(conversationId: Id, seq: number): Promise<{ seq: number; createdAt: Date } | null> {
    return this.model.collection.findOne<{ seq: number; createdAt: Date }>(
      { conversationId: oid(conversationId), seq: { $lte: seq } },
      { sort: { seq: -1 }, projection: { _id: 0, seq: 1, createdAt: 1 }, maxTimeMS: MAX_TIME_MS },
    );
  }

  /** Writes what a change makes of a message, as part of its transaction; what is undefined is no more. A cold one gets its body back. */
  async saveChanged(message: MessageRecord, fields: ChangedFields, transaction: Transaction): Promise<void> {
    const { id, conversationId } = message;
    const changed = { ...toWarmedDocument(message), ...toChangedDocument(fields, conversationId) };
    const named = Object.entries(changed);
    const set = Object.fromEntries(named.filter(([, value]) => value !== undefined));
    const unset = Object.fromEntries(
      named.filter(([, value]) => value === undefined).map(([key]) => [key, '']),
    );
    await this.model.collection.updateOne(
      { _id: oid(id), conversationId: oid(conversationId) },
      { $set: set, $unset: unset },
      { session: transaction },
    );
    await this.bodies.noteWarmed(message, transaction);
  }

  /** As the features know them, those that are cold with the bodies from their files. @throws MESSAGES_UNREADABLE */
  private async toRecords(documents: Message[]): Promise<MessageRecord[]> {
    const now = this.clock.now();
    return (await this.bodies.fillIn(documents)).map((document) => faded(toRecord(document), now));
  }
}

/** @param ranges one at least */
function withinRanges(ranges: readonly SeqRange[]): object {
  const within = ranges.map(({ fromSeq, toSeq }) => ({ seq: { $gte: fromSeq, $lte: toSeq } }));
  return within.length === 1 ? within[0]! : { $or: within };
}

function inThread(conversationId: Id, rootSeq: number, ranges: readonly SeqRange[]) {
  return { conversationId: oid(conversationId), 'threadRoot.seq': rootSeq, ...withinRanges(ranges) };
}

function mentionsIn(
  userId: Id,
  { conversationId, ranges }: { conversationId: Id; ranges: readonly SeqRange[] },
  limit: number,
) {
  const mentions = { $in: [oid(userId), oid(conversationId)] };
  return [
    {
      $match: {
        conversationId: oid(conversationId),
        mentions,
        ...withinRanges(ranges),
      },
    },
    { $sort: { seq: 1 as const } },
    { $limit: limit },
    { $project: { _id: 0, conversationId: 1, seq: 1 } },
  ];
}

function faultOf({ code, errmsg }: StatementFault): WriteFault {
  if (code !== DUPLICATE_KEY) return 'invalid';
  return errmsg?.includes('index: _id_') ? 'sameId' : 'sameSeq';
}
