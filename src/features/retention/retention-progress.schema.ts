import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** How far a conversation has been looked through for messages that are older than the workspace keeps any. */
@Schema({ collection: 'retention_progress', versionKey: false })
export class RetentionProgress {
  /** the conversation */
  @Prop({ type: Types.ObjectId, required: true })
  _id: Types.ObjectId;

  /** what is numbered up to here has an end, or is kept whatever its age */
  @Prop({ type: Number, required: true })
  seq: number;
}

export const RetentionProgressSchema = SchemaFactory.createForClass(RetentionProgress);

declareCollection('retention_progress', RetentionProgressSchema, []);
