import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema, Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** A count of the messages that were there already, under way. */
@Schema({ _id: false, versionKey: false })
export class ArchiveCount {
  /** counts messages from before this moment; those since then are counted as they come */
  @Prop({ type: Number, required: true })
  cut: number;

  /** the database's time, in seconds, when it began to read */
  @Prop({ type: Number })
  begunAt?: number;

  /** the page that is counted; the one before is complete */
  @Prop({ type: Number, required: true })
  page: number;

  /** the page's messages are those behind this id … */
  @Prop({ type: Types.ObjectId })
  after?: Types.ObjectId;

  /** … up to this one; noted before it is counted, so that it is the same page when it is counted again */
  @Prop({ type: Types.ObjectId })
  upTo?: Types.ObjectId;
}

/** How far analytics have come: `gathering`, and each roll-up by its name. */
@Schema({ collection: 'analytics_progress', versionKey: false })
export class AnalyticsProgress {
  @Prop({ type: String, required: true })
  _id: string;

  /** the window up to which all is counted */
  @Prop({ type: Number, required: true })
  window: number;

  /** what is older comes from the archive's count of this name; 0: there was none */
  @Prop({ type: Number, required: true })
  cut: number;

  /** of `gathering`: where the change stream goes on */
  @Prop({ type: MongooseSchema.Types.Mixed })
  token?: unknown;

  /** of `gathering`: the time zone of all rows */
  @Prop({ type: String })
  timezone?: string;

  /** of `gathering`: when the count of the archive that holds began to read */
  @Prop({ type: Number })
  begunAt?: number;

  /** of `gathering` */
  @Prop({ type: SchemaFactory.createForClass(ArchiveCount) })
  archive?: ArchiveCount;
}

export const AnalyticsProgressSchema = SchemaFactory.createForClass(AnalyticsProgress);

declareCollection('analytics_progress', AnalyticsProgressSchema, []);
