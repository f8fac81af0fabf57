import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareTimeSeries } from '../../platform/mongo/collections';
import { EVENTS_KEPT_DAYS } from './analytics.types';

/** What happened of one kind within one window of the database's time, as counters. */
@Schema({ collection: 'analytics_events', versionKey: false })
export class AnalyticsEvent {
  _id: Types.ObjectId;

  /** `messages/<type>`, or `delivery` */
  @Prop({ type: String, required: true })
  series: string;

  /** when the window began */
  @Prop({ type: Date, required: true })
  at: Date;

  /** number of the window; with `series`, `slot` and `cut` it names what was counted: one that is there twice counts once */
  @Prop({ type: Number, required: true })
  window: number;

  /** the quarter of an hour in which it happened, by its own time: of messages that of `createdAt` */
  @Prop({ type: Date, required: true })
  slot: Date;

  /** what is older than this was not counted here; see `ArchiveCount` */
  @Prop({ type: Number, required: true })
  cut: number;

  /** how many */
  @Prop({ type: Number, required: true })
  count: number;

  /** of messages their length in code points, of deliveries how long they took in milliseconds; all together */
  @Prop({ type: Number, required: true })
  total: number;

  /** of deliveries how many took up to each of `DELIVERY_BOUNDS_MS`, and longer */
  @Prop({ type: [Number], default: undefined })
  parts?: number[];
}

export const AnalyticsEventSchema = SchemaFactory.createForClass(AnalyticsEvent);

declareTimeSeries(
  'analytics_events',
  AnalyticsEventSchema,
  { timeField: 'at', metaField: 'series', expireAfterSeconds: EVENTS_KEPT_DAYS * 86_400 },
  'the roll-ups messages-hourly and delivery; findOldestSlot',
);
