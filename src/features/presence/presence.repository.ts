import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { ChangeHub } from '../../platform/mongo/change-hub';
import { hex, oid } from '../../platform/mongo/object-id';
import { isOnlyDuplicates } from '../../platform/mongo/write-faults';
import type { Id } from '../../shared/ids';
import { Presence } from './presence.schema';
import type { PresenceRecord } from './presence.types';

const MAX_TIME_MS = 5_000;

function toRecord({ _id, ...presence }: Presence): PresenceRecord {
  return { ...presence, userId: hex(_id) };
}

/** Presence in MongoDB. */
@Injectable()
export class PresenceRepository {
  constructor(
    @InjectModel(Presence.name) private readonly model: Model<Presence>,
    private readonly hub: ChangeHub,
  ) {}

  /** In no order; people who were never there are left out. */
  async findManyById(userIds: readonly Id[]): Promise<PresenceRecord[]> {
    const filter = { _id: { $in: userIds.map(oid) } };
    const found = this.model.collection.find<Presence>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.toArray()).map(toRecord);
  }

  /** People recorded as being there, by id. */
  async findPresentAfter(
    state: 'online' | 'away',
    after: Id | undefined,
    limit: number,
  ): Promise<PresenceRecord[]> {
    const filter = { state, ...(after && { _id: { $gt: oid(after) } }) };
    const found = this.model.collection.find<Presence>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ _id: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** Records transitions, each unless a newer one of the person is recorded. */
  async record(transitions: readonly PresenceRecord[]): Promise<void> {
    try {
      await this.recordNewer(transitions, true);
    } catch (error) {
      if (!isOnlyDuplicates(error)) throw error;
      // someone else recorded a person first, and it may be an older transition than this one
      await this.recordNewer(transitions, false);
    }
  }

  private async recordNewer(transitions: readonly PresenceRecord[], upsert: boolean): Promise<void> {
    const writes = transitions.map(({ userId, text, ...presence }) => ({
      updateOne: {
        filter: { _id: oid(userId), decidedAt: { $lt: presence.decidedAt } },
        update: text ? { $set: { ...presence, text } } : { $set: presence, $unset: { text: '' } },
        upsert,
      },
    }));
    await this.model.collection.bulkWrite(writes, { ordered: false, ignoreUndefined: true });
  }

  /** Hears of every transition from the start of the node on, whichever node recorded it. */
  follow(onTransition: (presence: PresenceRecord) => void): void {
    this.hub.follow({
      collection: this.model.collection.collectionName,
      match: { operationType: { $in: ['insert', 'update', 'replace'] } },
      onEvent: ({ fullDocument }) => {
        if (fullDocument) onTransition(toRecord(fullDocument as Presence));
      },
    });
  }
}
