import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

export const RECEIPT_KINDS = ['delivered', 'read'] as const;

/** One move of a member's watermark: everything in the range was delivered, or read, at that moment. */
@Schema({ collection: 'receipts', versionKey: false })
export class Receipt {
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true, enum: RECEIPT_KINDS })
  kind: (typeof RECEIPT_KINDS)[number];

  @Prop({ type: Number, required: true })
  fromSeq: number;

  @Prop({ type: Number, required: true })
  toSeq: number;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const ReceiptSchema = SchemaFactory.createForClass(Receipt);

declareCollection('receipts', ReceiptSchema, [
  [
    { conversationId: 1, userId: 1, kind: 1, toSeq: 1 },
    { unique: true, serves: 'findCovering; a move that is written again is the same row' },
  ],
]);
