import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** Up to which message it was seen to that people who are not there are told. */
@Schema({ collection: 'fan_out_progress', versionKey: false })
export class FanOutProgress {
  /** the conversation */
  _id: Types.ObjectId;

  @Prop({ type: Number, required: true })
  seq: number;
}

export const FanOutProgressSchema = SchemaFactory.createForClass(FanOutProgress);

declareCollection('fan_out_progress', FanOutProgressSchema, []);
