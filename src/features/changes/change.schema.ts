import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { CHANGE_TYPES } from './dto/change.dto';

/** Something that happened to a conversation after a message was sent. */
@Schema({ collection: 'changes', versionKey: false })
export class Change {
  /** derived from conversation, actor and clientChangeId: the primary key makes a change happen once */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Number, required: true })
  chg: number;

  @Prop({ type: String, required: true, enum: CHANGE_TYPES })
  type: (typeof CHANGE_TYPES)[number];

  @Prop({ type: Types.ObjectId, required: true })
  actorId: Types.ObjectId;

  @Prop({ type: String, required: true })
  clientChangeId: string;

  @Prop({ type: Types.ObjectId, required: true })
  messageId: Types.ObjectId;

  @Prop({ type: Number, required: true })
  seq: number;

  @Prop({ type: Number, required: true })
  version: number;

  @Prop({ type: String })
  content?: string;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const ChangeSchema = SchemaFactory.createForClass(Change);

declareCollection('changes', ChangeSchema, [
  [
    { conversationId: 1, chg: 1 },
    { unique: true, serves: 'findLastNumber, findAfter, findRange; gap-free numbers' },
  ],
]);
