import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { Connection, Model } from 'mongoose';
import { RANGE_COMMENT, type Day, type Row } from './analytics.types';
import { DailyRow, HourlyRow } from './analytics-row.schema';
import type { RollUp, Span } from './roll-ups.types';
import { UserActivity } from './user-activity.schema';

const MAX_TIME_MS = 5_000;
/** A first run takes in everything that there is. */
const RUN_TIME_MS = 300_000;
/** Rows in one answer of the database, which else begins with 101: those of a quarter, in hours. */
const BATCH_ROWS = 2_500;
const READ = { batchSize: BATCH_ROWS, maxTimeMS: MAX_TIME_MS };
const FIELDS = { _id: 0, asOf: 0, page: 0 };

/** Which rows: of one metric, of these dimensions, within these buckets, the first and the last one included. */
export interface RowsWanted<Bucket> {
  metric: string;
  dimensions: readonly string[];
  first: Bucket;
  last: Bucket;
}

/** How many of one dimension there were in an hour. */
export type HourCount = Pick<Row<Date>, 'bucket' | 'count'>;

/** Roll-ups: making them, and reading them. */
@Injectable()
export class RollUpsRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(HourlyRow.name) private readonly hours: Model<HourlyRow>,
    @InjectModel(DailyRow.name) private readonly days: Model<DailyRow>,
    @InjectModel(UserActivity.name) private readonly activity: Model<UserActivity>,
  ) {}

  /**
   * Computes rows inside the database and puts each in the place of the one before, unless a newer run was faster: so runs
   * may be repeated, and overlap.
   * @param asOf when the run began, in milliseconds of the database's clock
   */
  async run({ reads, writes, stages }: RollUp, span: Span, asOf: number): Promise<void> {
    const newer = [
      {
        $replaceWith: {
          $cond: [{ $gte: ['$$new.asOf', '$asOf'] }, { $mergeObjects: ['$$new', { _id: '$_id' }] }, '$$ROOT'],
        },
      },
    ];
    const on = ['metric', 'dimension', 'bucket'];
    const merge = { $merge: { into: writes, on, whenMatched: newer, whenNotMatched: 'insert' } };
    const pipeline = [...stages(span), { $set: { asOf: { $literal: asOf } } }, merge];
    const options = { maxTimeMS: RUN_TIME_MS, comment: RANGE_COMMENT, allowDiskUse: true };
    await this.connection.collection(reads).aggregate(pipeline, options).toArray();
  }

  /**
   * What was counted in hours, in no order. Read from the index alone: thousands of rows, and the more often a row was written
   * the further apart they lie.
   */
  findHourCounts({ metric, dimensions, first, last }: RowsWanted<Date>): Promise<HourCount[]> {
    const filter = { metric, dimension: { $in: [...dimensions] }, bucket: { $gte: first, $lte: last } };
    const options = { projection: { _id: 0, bucket: 1, count: 1 }, ...READ };
    return this.hours.collection.find<HourCount>(filter, options).toArray();
  }

  /** In no order. */
  findDays({ metric, dimensions, first, last }: RowsWanted<Day>): Promise<Row<Day>[]> {
    const filter = { metric, dimension: { $in: [...dimensions] }, bucket: { $gte: first, $lte: last } };
    const options = { projection: FIELDS, ...READ };
    return this.days.collection.find<Row<Day>>(filter, options).toArray();
  }

  /** The first day on which somebody was active. */
  async findFirstActiveDay(): Promise<Day | undefined> {
    const options = {
      projection: { _id: 0, day: 1 },
      sort: { day: 1, userId: 1 },
      maxTimeMS: MAX_TIME_MS,
    } as const;
    const found = await this.activity.collection.findOne<UserActivity>({}, options);
    return found?.day;
  }
}
