import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, Types } from 'mongoose';
import { ChangeHub } from '../../platform/mongo/change-hub';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Id } from '../../shared/ids';
import { Session } from './session.schema';
import type { Origin, SessionRecord } from './sessions.types';

const MAX_TIME_MS = 5_000;

function toRecord({ _id, userId, ...session }: Session): SessionRecord {
  return { ...session, id: hex(_id), userId: hex(userId) };
}

/** Sessions in MongoDB. */
@Injectable()
export class SessionsRepository {
  constructor(
    @InjectModel(Session.name) private readonly model: Model<Session>,
    private readonly hub: ChangeHub,
  ) {}

  async insert(session: Omit<SessionRecord, 'id'>): Promise<SessionRecord> {
    const document = { ...session, _id: new Types.ObjectId(), userId: oid(session.userId) };
    await this.model.collection.insertOne(document);
    return toRecord(document);
  }

  /** Which of the sessions are alive. */
  async findAlive(ids: readonly Id[], now: Date): Promise<Set<Id>> {
    const filter = { _id: { $in: ids.map(oid) }, revokedAt: { $exists: false }, expiresAt: { $gt: now } };
    const found = this.model.collection.find<{ _id: Types.ObjectId }>(filter, {
      projection: { _id: 1 },
      maxTimeMS: MAX_TIME_MS,
    });
    return new Set((await found.toArray()).map(({ _id }) => hex(_id)));
  }

  /** Last used first. */
  async findAliveOfUser(userId: Id, now: Date, limit: number): Promise<SessionRecord[]> {
    const filter = { userId: oid(userId), revokedAt: { $exists: false }, expiresAt: { $gt: now } };
    const found = this.model.collection.find<Session>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ lastUsedAt: -1 }).limit(limit).toArray()).map(toRecord);
  }

  /** The devices on which people are signed in: a pair for each session. */
  async findDevices(userIds: readonly Id[], now: Date): Promise<{ userId: Id; deviceId: string }[]> {
    const filter = {
      userId: { $in: userIds.map(oid) },
      revokedAt: { $exists: false },
      expiresAt: { $gt: now },
    };
    const options = { projection: { _id: 0, userId: 1, deviceId: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<Pick<Session, 'userId' | 'deviceId'>>(filter, options);
    return (await found.toArray()).map(({ userId, deviceId }) => ({ userId: hex(userId), deviceId }));
  }

  /** Moves a living session from one token generation to the next; null when that generation is not the newest. */
  async advanceGeneration(
    id: Id,
    generation: number,
    change: Origin & { lastUsedAt: Date; expiresAt: Date },
  ): Promise<SessionRecord | null> {
    const session = await this.model.collection.findOneAndUpdate(
      { _id: oid(id), generation, revokedAt: { $exists: false }, expiresAt: { $gt: change.lastUsedAt } },
      { $set: change, $inc: { generation: 1 } },
      { returnDocument: 'after', ignoreUndefined: true, maxTimeMS: MAX_TIME_MS },
    );
    return session && toRecord(session as unknown as Session);
  }

  /** Ends one session; with `userId` only if it is that person's. Returns whether it was alive. */
  async revoke(id: Id, at: Date, userId?: Id): Promise<boolean> {
    const filter = { _id: oid(id), revokedAt: { $exists: false }, ...(userId && { userId: oid(userId) }) };
    const { modifiedCount } = await this.model.collection.updateOne(filter, { $set: { revokedAt: at } });
    return modifiedCount > 0;
  }

  /** Ends the sessions of a person, but for one if named. */
  async revokeOfUser(userId: Id, at: Date, except?: Id): Promise<void> {
    const filter = {
      userId: oid(userId),
      revokedAt: { $exists: false },
      ...(except && { _id: { $ne: oid(except) } }),
    };
    await this.model.collection.updateMany(filter, { $set: { revokedAt: at } });
  }

  /** Hears of every session that ends from the start of the node on, wherever it was ended. */
  followRevocations(onRevoked: (id: Id) => void): void {
    this.hub.follow({
      collection: this.model.collection.collectionName,
      match: { operationType: 'update', 'updateDescription.updatedFields.revokedAt': { $exists: true } },
      onEvent: (event) => onRevoked(hex((event.documentKey as { _id: Types.ObjectId })._id)),
    });
  }
}
