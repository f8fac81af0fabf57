import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** What a message said before an edit. */
@Schema({ collection: 'message_versions', versionKey: false })
export class MessageVersion {
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  messageId: Types.ObjectId;

  @Prop({ type: Number, required: true })
  version: number;

  @Prop({ type: String, required: true })
  content: string;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const MessageVersionSchema = SchemaFactory.createForClass(MessageVersion);

declareCollection('message_versions', MessageVersionSchema, [
  [
    { conversationId: 1, messageId: 1, version: -1 },
    { unique: true, serves: 'findPage, removeOfMessages; one text of a version' },
  ],
]);
