import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** What a person has written but not sent. */
@Schema({ collection: 'drafts', versionKey: false })
export class Draft {
  /** derived from conversation and person: see `memberId` */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  /** empty: there is none any more, but its revision is remembered */
  @Prop({ type: String, required: true })
  content: string;

  @Prop({ type: Number, required: true })
  revision: number;

  @Prop({ type: Types.ObjectId })
  replyTo?: Types.ObjectId;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const DraftSchema = SchemaFactory.createForClass(Draft);

declareCollection('drafts', DraftSchema, [
  [{ conversationId: 1 }, { serves: 'findOfConversation: what is to go with a group' }],
]);
