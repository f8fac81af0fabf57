import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** What a row of either kind says of its bucket. */
class RollUpRow {
  _id: Types.ObjectId;

  /** what is counted, such as `messages` */
  @Prop({ type: String, required: true })
  metric: string;

  /** of which kind, such as a type of messages; `all` where there are none */
  @Prop({ type: String, required: true })
  dimension: string;

  @Prop({ type: Number })
  count?: number;

  /** the sum of what each of them has: code points, milliseconds */
  @Prop({ type: Number })
  total?: number;

  /** counts by a fixed scale: hours of a day, bounds of time, powers of two */
  @Prop({ type: [Number], default: undefined })
  parts?: number[];

  /** when it was computed: an older run never replaces what a newer one has written */
  @Prop({ type: Number, required: true })
  asOf: number;
}

/** What a roll-up says of an hour. */
@Schema({ collection: 'analytics_hourly', versionKey: false })
export class HourlyRow extends RollUpRow {
  /** the beginning of an hour of the time zone of analytics */
  @Prop({ type: Date, required: true })
  bucket: Date;

  /** of what was counted from the archive: the page that was added last */
  @Prop({ type: Number })
  page?: number;
}

/** What a roll-up says of a day, a week or a month. */
@Schema({ collection: 'analytics_daily', versionKey: false })
export class DailyRow extends RollUpRow {
  /** the day, of longer ones the first, as it is called in the time zone of analytics: `2026-11-22` */
  @Prop({ type: String, required: true })
  bucket: string;
}

export const HourlyRowSchema = SchemaFactory.createForClass(HourlyRow);
export const DailyRowSchema = SchemaFactory.createForClass(DailyRow);

const KEY = { metric: 1, dimension: 1, bucket: 1 } as const;

declareCollection('analytics_hourly', HourlyRowSchema, [
  [KEY, { unique: true, serves: '$merge: there is one row of a bucket; the roll-ups of days' }],
  [{ ...KEY, count: 1 }, { serves: 'findHourCounts, which reads no row' }],
]);
declareCollection('analytics_daily', DailyRowSchema, [
  [
    KEY,
    {
      unique: true,
      serves: 'findDays; $merge: there is one row of a bucket; the roll-ups of weeks and months',
    },
  ],
]);
