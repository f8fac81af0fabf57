import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, type mongo, Types } from 'mongoose';
import { ChangeHub } from '../../platform/mongo/change-hub';
import { hex, oid, withoutId } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { accountDataId, type Id } from '../../shared/ids';
import { AccountData } from './account-data.schema';
import type { AccountDataRecord } from './account-data.types';

const MAX_TIME_MS = 5_000;

function toRecord(document: AccountData): AccountDataRecord {
  return { ...withoutId(document), userId: hex(document.userId) };
}

/** Account data in MongoDB. */
@Injectable()
export class AccountDataRepository {
  constructor(
    @InjectModel(AccountData.name) private readonly model: Model<AccountData>,
    private readonly hub: ChangeHub,
  ) {}

  /** Writes what is so now in place of what was so before. */
  async replaceMany(records: readonly AccountDataRecord[], transaction: Transaction): Promise<void> {
    const operations = records.map(({ userId, kind, key, ...rest }) => ({
      replaceOne: {
        filter: { _id: oid(accountDataId(userId, kind, key)), userId: oid(userId) },
        replacement: { userId: oid(userId), kind, key, ...rest },
        upsert: true,
      },
    }));
    await this.model.collection.bulkWrite(operations, { session: transaction, ignoreUndefined: true });
  }

  /** What is known of these things of people now; those that are not there, or gone, are left out. */
  async findValues(
    things: readonly { userId: Id; kind: string; key: string }[],
    transaction?: Transaction,
  ): Promise<AccountDataRecord[]> {
    const filter = {
      _id: { $in: things.map(({ userId, kind, key }) => oid(accountDataId(userId, kind, key))) },
      userId: { $in: [...new Set(things.map(({ userId }) => userId))].map(oid) },
      value: { $exists: true },
    };
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const documents = await this.model.collection.find<AccountData>(filter, options).toArray();
    return documents.map(toRecord);
  }

  /** Hears of everything of one kind that is written from the start of the node on, wherever. */
  follow(
    kind: string,
    heard: { onWritten: (record: AccountDataRecord) => void; onHistoryLost: () => void },
  ): void {
    this.hub.follow({
      collection: this.model.collection.collectionName,
      match: { operationType: { $in: ['insert', 'replace'] }, 'fullDocument.kind': kind },
      onEvent: ({ fullDocument }: mongo.Document) => heard.onWritten(toRecord(fullDocument as AccountData)),
      onHistoryLost: heard.onHistoryLost,
    });
  }

  /** The highest number of each person, one index key each; those without any are left out. */
  async findLastNumbers(userIds: readonly Id[], transaction?: Transaction): Promise<Map<Id, number>> {
    const found = this.model.collection.aggregate<{ _id: Types.ObjectId; n: number }>(
      [
        { $match: { userId: { $in: userIds.map(oid) } } },
        { $sort: { userId: -1, n: -1 } },
        { $group: { _id: '$userId', n: { $first: '$n' } } },
      ],
      { session: transaction, maxTimeMS: MAX_TIME_MS },
    );
    return new Map((await found.toArray()).map(({ _id, n }) => [hex(_id), n]));
  }

  /** What lies above a number, by rising number. */
  async findAfter(userId: Id, n: number, limit: number): Promise<AccountDataRecord[]> {
    const filter = { userId: oid(userId), n: { $gt: n } };
    const found = this.model.collection.find<AccountData>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ n: 1 }).limit(limit).toArray()).map(toRecord);
  }
}
