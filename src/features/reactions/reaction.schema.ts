import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** That a person reacts to a message with an emoji. */
@Schema({ collection: 'reactions', versionKey: false })
export class Reaction {
  /** derived from message, person and emoji: see `reactionId` */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  messageId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true })
  emoji: string;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const ReactionSchema = SchemaFactory.createForClass(Reaction);

declareCollection('reactions', ReactionSchema, [
  [{ conversationId: 1, messageId: 1, emoji: 1, userId: 1 }, { serves: 'findPage, removeOfMessages' }],
  [{ conversationId: 1, userId: 1, messageId: 1, emoji: 1 }, { serves: 'findOwn' }],
]);
