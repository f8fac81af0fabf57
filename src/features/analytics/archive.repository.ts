import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { Connection, Model, Types } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Id } from '../../shared/ids';
import { DailyRow, HourlyRow } from './analytics-row.schema';
import { AnalyticsEvent } from './analytics-event.schema';
import { type ArchiveProgress, archiveMetric, RANGE_COMMENT } from './analytics.types';
import { dayOf, hourOf } from './pipelines/stages';
import { UserActivity } from './user-activity.schema';

const MAX_TIME_MS = 5_000;
/** A page is read from disk where it lies scattered. */
const PAGE_TIME_MS = 120_000;
const WHOLE_RANGE = { maxTimeMS: PAGE_TIME_MS, comment: RANGE_COMMENT, allowDiskUse: true };

/** Counting what is there already, inside the database: page by page in the order of ids. */
@Injectable()
export class ArchiveRepository {
  constructor(
    @InjectModel(AnalyticsEvent.name) private readonly events: Model<AnalyticsEvent>,
    @InjectModel(HourlyRow.name) private readonly hours: Model<HourlyRow>,
    @InjectModel(DailyRow.name) private readonly days: Model<DailyRow>,
    @InjectModel(UserActivity.name) private readonly activity: Model<UserActivity>,
    @InjectConnection() private readonly connection: Connection,
  ) {}

  async hasMessages(): Promise<boolean> {
    const options = { projection: { _id: 1 }, sort: { _id: 1 }, maxTimeMS: MAX_TIME_MS } as const;
    return (await this.messages.findOne({}, options)) !== null;
  }

  /** The last id of the page behind another; undefined when there is none. */
  async findPageEnd(after: Id | undefined, limit: number): Promise<Id | undefined> {
    const pipeline = [
      { $match: { ...(after && { _id: { $gt: oid(after) } }) } },
      { $sort: { _id: 1 } },
      { $limit: limit },
      { $project: { _id: 1 } },
      { $group: { _id: null, last: { $max: '$_id' } } },
    ];
    const found = this.messages.aggregate<{ last: Types.ObjectId }>(pipeline, WHOLE_RANGE);
    const [end] = await found.toArray();
    return end && hex(end.last);
  }

  /** Adds a page to the count with this cut; one that was added before stays as it is. */
  async countPage(archive: ArchiveProgress, timezone: string): Promise<void> {
    const page = pageOf(archive);
    await this.messages
      .aggregate([page, ...hourly(archive, timezone), addPage(this.name(this.hours))], WHOLE_RANGE)
      .toArray();
    await this.messages
      .aggregate([page, ...active(timezone), addDay(this.name(this.activity))], WHOLE_RANGE)
      .toArray();
  }

  /** Forgets a count of the archive. */
  async removeCount(cut: number): Promise<void> {
    await this.hours.collection.deleteMany({ metric: archiveMetric(cut) });
  }

  /** Forgets everything: rows of another time zone are of no use. */
  async removeAll(): Promise<void> {
    await this.hours.collection.deleteMany({ metric: { $gte: '' } });
    await this.days.collection.deleteMany({ metric: { $gte: '' } });
    await this.activity.collection.deleteMany({ day: { $gte: '' } });
  }

  /** The oldest quarter of an hour that was counted into windows since a moment; undefined when there is none. */
  async findOldestSlot(since: Date): Promise<number | undefined> {
    const pipeline = [
      { $match: { at: { $gte: since } } },
      { $group: { _id: null, slot: { $min: '$slot' } } },
    ];
    const found = this.events.collection.aggregate<{ slot: Date }>(pipeline, WHOLE_RANGE);
    return (await found.toArray())[0]?.slot.getTime();
  }

  private get messages() {
    return this.connection.collection('messages');
  }

  private name(model: { collection: { collectionName: string } }): string {
    return model.collection.collectionName;
  }
}

const pageOf = ({ cut, after, upTo }: ArchiveProgress) => ({
  $match: { _id: { ...(after && { $gt: oid(after) }), $lte: oid(upTo!) }, createdAt: { $lt: new Date(cut) } },
});

/** How many messages of each type were written in each hour, and how long they are. */
const hourly = ({ cut, page }: ArchiveProgress, timezone: string) => [
  {
    $group: {
      _id: { type: '$type', bucket: hourOf('$createdAt', timezone) },
      count: { $sum: 1 },
      total: { $sum: { $ifNull: ['$cold.length', { $strLenCP: { $ifNull: ['$content', ''] } }] } },
    },
  },
  {
    $project: {
      ...{ _id: 0, metric: archiveMetric(cut), dimension: '$_id.type', bucket: '$_id.bucket' },
      ...{ count: 1, total: 1, page: { $literal: page }, asOf: { $literal: cut } },
    },
  },
];

const addPage = (into: string) => ({
  $merge: {
    into,
    on: ['metric', 'dimension', 'bucket'],
    whenMatched: [
      {
        $set: {
          count: { $cond: [{ $lt: ['$page', '$$new.page'] }, { $add: ['$count', '$$new.count'] }, '$count'] },
          total: { $cond: [{ $lt: ['$page', '$$new.page'] }, { $add: ['$total', '$$new.total'] }, '$total'] },
          page: { $max: ['$page', '$$new.page'] },
        },
      },
    ],
    whenNotMatched: 'insert',
  },
});

/** Who wrote something on which day. */
const active = (timezone: string) => [
  { $match: { type: { $ne: 'system' } } },
  { $group: { _id: { userId: '$senderId', day: dayOf('$createdAt', timezone) } } },
  { $project: { _id: 0, userId: '$_id.userId', day: '$_id.day' } },
];

const addDay = (into: string) => ({
  $merge: { into, on: ['userId', 'day'], whenMatched: 'keepExisting', whenNotMatched: 'insert' },
});
