import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid, withoutId } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { AuditEntry } from './audit-entry.schema';
import type { AuditRecord } from './audit.types';

const MAX_TIME_MS = 5_000;

/** The audit log in MongoDB: written once, never changed. */
@Injectable()
export class AuditRepository {
  constructor(@InjectModel(AuditEntry.name) private readonly model: Model<AuditEntry>) {}

  /** The newest entry, as a transaction sees it. */
  async findLast(transaction: Transaction): Promise<AuditRecord | null> {
    const options = { sort: { n: -1 as const }, session: transaction, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.findOne<AuditEntry>({}, options);
    return found && toRecord(found);
  }

  /** Part of a transaction; fails on the number if another entry was faster. */
  async insert({ actorId, ...entry }: AuditRecord, transaction: Transaction): Promise<void> {
    const options = { session: transaction, ignoreUndefined: true };
    await this.model.collection.insertOne({ ...entry, actorId: oid(actorId) }, options);
  }

  /** The newest below a number, the newest first. */
  async findPage(below: number | undefined, limit: number): Promise<AuditRecord[]> {
    const filter = below === undefined ? {} : { n: { $lt: below } };
    const found = await this.model.collection
      .find<AuditEntry>(filter, { maxTimeMS: MAX_TIME_MS })
      .sort({ n: -1 })
      .limit(limit)
      .toArray();
    return found.map(toRecord);
  }
}

function toRecord(found: AuditEntry): AuditRecord {
  const { actorId, ...entry } = withoutId(found);
  return { ...entry, actorId: hex(actorId) };
}
