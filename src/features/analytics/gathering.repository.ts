import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { Connection, Model, mongo, Types } from 'mongoose';
import { ChangeFollower } from '../../platform/mongo/change-follower';
import { hex, oid } from '../../platform/mongo/object-id';
import { isOnlyDuplicates } from '../../platform/mongo/write-faults';
import type { Id } from '../../shared/ids';
import { AnalyticsEvent } from './analytics-event.schema';
import {
  type Day,
  type Counters,
  type Origin,
  type Place,
  type Sighting,
  WINDOW_SECONDS,
} from './analytics.types';
import { UserActivity } from './user-activity.schema';

const MAX_TIME_MS = 5_000;

/** What of an event leaves the database. */
interface Seen {
  clusterTime: mongo.Timestamp;
  coll: string;
  key: Types.ObjectId;
  conversationId: Types.ObjectId;
  seq: number;
  toSeq: number;
  senderId: Types.ObjectId;
  userId: Types.ObjectId;
  type: string;
  length: number;
  createdAt: Date;
  at: Date;
}

/** What happens, as the database tells it, and its counters. */
@Injectable()
export class GatheringRepository {
  constructor(
    @InjectModel(AnalyticsEvent.name) private readonly events: Model<AnalyticsEvent>,
    @InjectModel(UserActivity.name) private readonly activity: Model<UserActivity>,
    @InjectConnection() private readonly connection: Connection,
  ) {}

  /**
   * Follows what is counted, in the order in which a majority took it. What people write stays in the database, which
   * measures it there.
   * @param duty the lease whose renewals tell how time goes on while nothing happens
   */
  follow(
    duty: string,
    options: {
      resumeAfter?: unknown;
      onSighting: (sighting: Sighting) => void;
      onProgress: (token: unknown) => void;
      onHistoryLost: () => void;
    },
  ): ChangeFollower {
    const of = (coll: string, operationType: string, more: object = {}) => ({
      collection: coll,
      match: { operationType, ...more },
    });
    return new ChangeFollower(this.connection, {
      wanted: [
        of('messages', 'insert'),
        of('receipts', 'insert', { 'fullDocument.kind': 'delivered' }),
        of('presence', 'insert', { 'fullDocument.state': 'online' }),
        of('presence', 'update', { 'updateDescription.updatedFields.state': 'online' }),
        of('leases', 'update', { 'documentKey._id': duty }),
      ],
      project: {
        clusterTime: 1,
        coll: '$ns.coll',
        key: '$documentKey._id',
        conversationId: '$fullDocument.conversationId',
        seq: '$fullDocument.seq',
        toSeq: '$fullDocument.toSeq',
        senderId: '$fullDocument.senderId',
        userId: '$fullDocument.userId',
        type: '$fullDocument.type',
        length: { $strLenCP: { $ifNull: ['$fullDocument.content', ''] } },
        createdAt: '$fullDocument.createdAt',
        at: '$fullDocument.at',
      },
      ...options,
      onEvent: (event: mongo.Document) => options.onSighting(toSighting(event as Seen)),
    });
  }

  /** Writes what was counted in a window. It may be written twice: readers take each of its counters once. */
  async insertMany(window: number, counters: readonly Counters[]): Promise<void> {
    if (counters.length === 0) return;
    const at = new Date(window * WINDOW_SECONDS * 1_000);
    const documents = counters.map(({ slot, ...rest }) => ({ ...rest, at, window, slot: new Date(slot) }));
    await this.events.collection.insertMany(documents, { ordered: false });
  }

  /** Notes that people were active on a day, once for each. */
  async recordActive(active: readonly { userId: Id; day: Day }[]): Promise<void> {
    if (active.length === 0) return;
    const writes = active.map(({ userId, day }) => ({
      updateOne: { filter: { day, userId: oid(userId) }, update: { $setOnInsert: { day } }, upsert: true },
    }));
    try {
      await this.activity.collection.bulkWrite(writes, { ordered: false });
    } catch (error) {
      // another was faster to say the same
      if (!isOnlyDuplicates(error)) throw error;
    }
  }

  /** Who wrote messages, and when; those that are not there are missing. */
  async findOrigins(places: readonly Place[]): Promise<(Place & Origin)[]> {
    const wanted = new Map(
      places.map(({ conversationId, seq }) => [
        conversationId + seq,
        { conversationId: oid(conversationId), seq },
      ]),
    );
    const found = this.connection
      .collection('messages')
      .find({ $or: [...wanted.values()] })
      .project<Pick<Seen, 'conversationId' | 'seq' | 'senderId' | 'createdAt'>>({
        ...{ _id: 0, conversationId: 1, seq: 1, senderId: 1, createdAt: 1 },
      })
      .maxTimeMS(MAX_TIME_MS);
    return (await found.toArray()).map(({ conversationId, seq, senderId, createdAt }) => ({
      ...{ conversationId: hex(conversationId), seq },
      ...{ senderId: hex(senderId), createdAt: createdAt.getTime() },
    }));
  }
}

function toSighting(seen: Seen): Sighting {
  const seconds = seen.clusterTime.getHighBitsUnsigned();
  const { coll, seq, toSeq, type, length, createdAt, at } = seen;
  if (coll === 'leases') return { kind: 'tick', seconds };
  if (coll === 'presence') return { kind: 'online', seconds, userId: hex(seen.key) };
  const conversationId = hex(seen.conversationId);
  if (coll === 'receipts')
    return { kind: 'delivered', seconds, conversationId, userId: hex(seen.userId), toSeq, at: at.getTime() };
  const senderId = hex(seen.senderId);
  return {
    kind: 'message',
    seconds,
    conversationId,
    seq,
    senderId,
    type,
    createdAt: createdAt.getTime(),
    length,
  };
}
