import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema, Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { SCHEDULED_STATUSES } from '../messages/messages.types';

/** A message that waits for its time. */
@Schema({ collection: 'scheduled_messages', versionKey: false })
export class ScheduledMessage {
  /** of the message that it will be: so it becomes one message, whoever sends it how often */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  /** what is sent, as its author sent it */
  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  body: Record<string, unknown>;

  @Prop({ type: Date, required: true })
  sendAt: Date;

  @Prop({ type: String, required: true, enum: SCHEDULED_STATUSES })
  status: (typeof SCHEDULED_STATUSES)[number];

  /** code of the refusal */
  @Prop({ type: String })
  failure?: string;

  @Prop({ type: Number, required: true })
  version: number;
}

export const ScheduledMessageSchema = SchemaFactory.createForClass(ScheduledMessage);

declareCollection('scheduled_messages', ScheduledMessageSchema, [
  [{ userId: 1, sendAt: 1, _id: 1 }, { serves: 'findPage, countOfUser' }],
]);
