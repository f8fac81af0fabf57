import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** What all segments come to: one document, changed in the transactions that change segments. */
@Schema({ collection: 'message_segment_totals', versionKey: false })
export class SegmentTotals {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: Number, required: true })
  segments: number;

  @Prop({ type: Number, required: true })
  messages: number;

  @Prop({ type: Number, required: true })
  bytesBefore: number;

  @Prop({ type: Number, required: true })
  bytesAfter: number;
}

export const SegmentTotalsSchema = SchemaFactory.createForClass(SegmentTotals);

declareCollection('message_segment_totals', SegmentTotalsSchema, []);
