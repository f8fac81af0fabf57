import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, Types } from 'mongoose';
import { behind } from '../../platform/mongo/behind';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { isOnlyDuplicates } from '../../platform/mongo/write-faults';
import type { Id } from '../../shared/ids';
import { Notification } from './notification.schema';
import type { NotificationPosition, NotificationRecord } from './notifications.types';

const MAX_TIME_MS = 5_000;
const IDS = ['actorId', 'conversationId', 'messageId', 'targetId'] as const;

type Ids = Partial<Record<(typeof IDS)[number], Types.ObjectId>>;

function toRecord(document: Notification): NotificationRecord {
  const { _id, userId, type, seq, createdAt, readAt } = document;
  const ids = IDS.flatMap((name) => (document[name] ? [[name, hex(document[name])]] : []));
  return {
    ...{ id: hex(_id), userId: hex(userId), type, createdAt },
    ...(seq !== undefined && { seq }),
    ...(readAt && { readAt }),
    ...(Object.fromEntries(ids) as Partial<NotificationRecord>),
  };
}

function toDocument(notification: NotificationRecord) {
  const { id, userId, type, seq, createdAt } = notification;
  const ids = IDS.flatMap((name) => (notification[name] ? [[name, oid(notification[name])]] : []));
  return {
    ...{ _id: oid(id), userId: oid(userId), type, createdAt, isUnread: true as const },
    ...(Object.fromEntries(ids) as Ids),
    ...(seq !== undefined && { seq }),
  };
}

const READ = (at: Date) => ({ $set: { readAt: at }, $unset: { isUnread: '' as const } });

/** Notifications in MongoDB. */
@Injectable()
export class NotificationsRepository {
  constructor(@InjectModel(Notification.name) private readonly model: Model<Notification>) {}

  /** Stores those that are not there yet; the others stay as they are. */
  async insertMissing(notifications: readonly NotificationRecord[]): Promise<void> {
    try {
      await this.model.collection.insertMany(notifications.map(toDocument), { ordered: false });
    } catch (error) {
      // a job that is run again
      if (!isOnlyDuplicates(error)) throw error;
    }
  }

  /** The same as part of a transaction, which a row that is there already would end. */
  async upsertMany(notifications: readonly NotificationRecord[], transaction: Transaction): Promise<void> {
    const writes = notifications.map((notification) => {
      const { _id, userId, ...fields } = toDocument(notification);
      return { updateOne: { filter: { _id, userId }, update: { $setOnInsert: fields }, upsert: true } };
    });
    await this.model.collection.bulkWrite(writes, { session: transaction });
  }

  /** Latest first, from behind `after`. */
  async findPage(
    userId: Id,
    { onlyUnread, after }: { onlyUnread: boolean; after?: NotificationPosition },
    limit: number,
  ): Promise<NotificationRecord[]> {
    const own = { userId: oid(userId), ...(onlyUnread && { isUnread: true as const }) };
    const filter = behind(own, -1, after && { createdAt: after.createdAt, _id: oid(after.id) });
    const found = this.model.collection.find<Notification>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ createdAt: -1, _id: -1 }).limit(limit).toArray()).map(toRecord);
  }

  /** So many of each person that are not read, in no order; by one command. @param userIds one at least */
  async findUnread(userIds: readonly Id[], limit: number): Promise<NotificationRecord[]> {
    const [first = [], ...others] = userIds.map((id) => [
      { $match: { userId: oid(id), isUnread: true } },
      { $sort: { createdAt: -1 as const, _id: -1 as const } },
      { $limit: limit },
    ]);
    const coll = this.model.collection.collectionName;
    const union = others.map((pipeline) => ({ $unionWith: { coll, pipeline } }));
    const found = this.model.collection.aggregate<Notification>([...first, ...union], {
      maxTimeMS: MAX_TIME_MS,
    });
    return (await found.toArray()).map(toRecord);
  }

  /** They were read; those of others, and those that were read before, stay as they are. */
  async markRead(userIds: readonly Id[], ids: readonly Id[], at: Date): Promise<void> {
    if (ids.length === 0) return;
    const filter = {
      ...{ _id: { $in: ids.map(oid) }, userId: { $in: userIds.map(oid) } },
      isUnread: true as const,
    };
    await this.model.collection.updateMany(filter, READ(at), { maxTimeMS: MAX_TIME_MS });
  }

  /** Everything up to a moment was read. */
  async markReadUpTo(userId: Id, upTo: Date, at: Date): Promise<void> {
    const filter = { userId: oid(userId), isUnread: true as const, createdAt: { $lte: upTo } };
    await this.model.collection.updateMany(filter, READ(at), { maxTimeMS: MAX_TIME_MS });
  }
}
