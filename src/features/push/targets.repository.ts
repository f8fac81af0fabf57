import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import type { Sink, TargetAddress, TargetRecord } from './push.types';
import { Target } from './target.schema';

const MAX_TIME_MS = 5_000;

function toRecord({ _id, userId, sessionId, ...target }: Target): TargetRecord {
  return { ...target, id: hex(_id), userId: hex(userId), ...(sessionId && { sessionId: hex(sessionId) }) };
}

const byIds = (ids: readonly Id[]) => ({ _id: { $in: ids.map(oid) } });

/** Targets in MongoDB. */
@Injectable()
export class TargetsRepository {
  constructor(@InjectModel(Target.name) private readonly model: Model<Target>) {}

  /** Keeps a target in place of what was at its address, whosever that was. */
  async replace({ id, userId, sessionId, ...rest }: TargetRecord): Promise<void> {
    const kept = { userId: oid(userId), ...(sessionId && { sessionId: oid(sessionId) }), ...rest };
    await this.model.collection.replaceOne({ _id: oid(id) }, kept, { upsert: true, ignoreUndefined: true });
  }

  /** So many at most, the oldest first. */
  async findOfUser(userId: Id, limit: number): Promise<TargetRecord[]> {
    const found = this.model.collection.find<Target>({ userId: oid(userId) }, { maxTimeMS: MAX_TIME_MS });
    const targets = (await found.limit(limit).toArray()).map(toRecord);
    return targets.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  }

  /** @returns whether there was one */
  async remove(userId: Id, id: Id): Promise<boolean> {
    const filter = { _id: oid(id), userId: oid(userId) };
    return (await this.model.collection.deleteOne(filter)).deletedCount === 1;
  }

  async removeMany(ids: readonly Id[]): Promise<void> {
    await this.model.collection.deleteMany(byIds(ids), { maxTimeMS: MAX_TIME_MS });
  }

  /** Where these people are told by some sinks; those that are switched off are left out. In no order. */
  async findAddresses(userIds: readonly Id[], kinds: readonly Sink[]): Promise<TargetAddress[]> {
    const filter = {
      ...{ userId: { $in: userIds.map(oid) }, kind: { $in: [...kinds] } },
      disabledAt: { $exists: false },
    };
    const options = { projection: { userId: 1, kind: 1 }, maxTimeMS: MAX_TIME_MS, batchSize: 10_000 };
    const found = this.model.collection.find<Pick<Target, '_id' | 'userId' | 'kind'>>(filter, options);
    return (await found.toArray()).map(({ _id, userId, kind }) => ({
      ...{ id: hex(_id), userId: hex(userId), kind },
    }));
  }

  /** In no order; those that are switched off, or gone, are left out. */
  async findManyById(ids: readonly Id[]): Promise<TargetRecord[]> {
    const filter = { ...byIds(ids), disabledAt: { $exists: false } };
    const found = this.model.collection.find<Target>(filter, { maxTimeMS: MAX_TIME_MS, batchSize: 10_000 });
    return (await found.toArray()).map(toRecord);
  }

  /** They work again. */
  async noteWorking(ids: readonly Id[]): Promise<void> {
    await this.model.collection.updateMany(
      byIds(ids),
      { $unset: { failingSince: '' } },
      { maxTimeMS: MAX_TIME_MS },
    );
  }

  /** Nothing reaches them, since now unless it is known since when. */
  async noteFailing(ids: readonly Id[], at: Date): Promise<void> {
    const filter = { ...byIds(ids), failingSince: { $exists: false } };
    await this.model.collection.updateMany(
      filter,
      { $set: { failingSince: at } },
      { maxTimeMS: MAX_TIME_MS },
    );
  }

  /** Webhooks among these that nothing has reached since a moment or longer, and that are not switched off. */
  async findFailing(ids: readonly Id[], since: Date, transaction: Transaction): Promise<TargetRecord[]> {
    const filter = {
      ...byIds(ids),
      ...{ kind: 'webhook' as const, failingSince: { $lte: since }, disabledAt: { $exists: false } },
    };
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    return (await this.model.collection.find<Target>(filter, options).toArray()).map(toRecord);
  }

  /** Nothing more is sent to them. */
  async disable(ids: readonly Id[], at: Date, transaction: Transaction): Promise<void> {
    await this.model.collection.updateMany(
      byIds(ids),
      { $set: { disabledAt: at } },
      { session: transaction },
    );
  }

  /** Whose digest is due, longest first; as a transaction sees them. */
  async findDueDigests(now: Date, limit: number, transaction: Transaction): Promise<TargetRecord[]> {
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<Target>({ nextDigestAt: { $lte: now } }, options);
    return (await found.sort({ nextDigestAt: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** When their next digests are due. */
  async scheduleDigests(
    next: readonly { id: Id; nextDigestAt: Date }[],
    transaction: Transaction,
  ): Promise<void> {
    const writes = next.map(({ id, nextDigestAt }) => ({
      updateOne: { filter: { _id: oid(id) }, update: { $set: { nextDigestAt } } },
    }));
    await this.model.collection.bulkWrite(writes, { session: transaction });
  }
}
