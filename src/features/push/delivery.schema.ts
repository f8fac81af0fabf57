import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { SINKS, type Sink } from './sinks.types';

const KEPT_SECONDS = 7 * 86_400;

/** New messages of a conversation. */
@Schema({ _id: false, versionKey: false })
export class DeliveryMessages {
  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Number, required: true })
  fromSeq: number;

  @Prop({ type: Number, required: true })
  toSeq: number;
}

/** The hour of a digest. */
@Schema({ _id: false, versionKey: false })
export class DeliveryDigest {
  @Prop({ type: Date, required: true })
  dueAt: Date;
}

/** What is still to be sent for one cause by one sink: a part of the targets, 1,000 at most. */
@Schema({ collection: 'deliveries', versionKey: false })
export class Delivery {
  /** derived from the cause: see `deliveryId` */
  _id: Types.ObjectId;

  @Prop({ type: String, required: true, enum: SINKS })
  sink: Sink;

  @Prop({ type: SchemaFactory.createForClass(DeliveryMessages) })
  messages?: DeliveryMessages;

  @Prop({ type: SchemaFactory.createForClass(DeliveryDigest) })
  digest?: DeliveryDigest;

  /** those that are left */
  @Prop({ type: [Types.ObjectId], required: true })
  targetIds: Types.ObjectId[];

  @Prop({ type: Date, required: true })
  createdAt: Date;
}

export const DeliverySchema = SchemaFactory.createForClass(Delivery);

declareCollection('deliveries', DeliverySchema, [
  [
    { createdAt: 1 },
    { expireAfterSeconds: KEPT_SECONDS, serves: 'expiry: what nobody could be told in a week' },
  ],
]);
