import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** How far a conversation has been looked through for old messages. */
@Schema({ collection: 'archiving_progress', versionKey: false })
export class ArchivingProgress {
  /** the conversation */
  @Prop({ type: Types.ObjectId, required: true })
  _id: Types.ObjectId;

  /** what is numbered up to here is in segments, or stays in the database for good */
  @Prop({ type: Number, required: true })
  seq: number;
}

export const ArchivingProgressSchema = SchemaFactory.createForClass(ArchivingProgress);

declareCollection('archiving_progress', ArchivingProgressSchema, []);
