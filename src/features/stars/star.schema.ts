import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** That a person keeps a message at hand. */
@Schema({ collection: 'stars', versionKey: false })
export class Star {
  /** derived from message and person: see `starId` */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  messageId: Types.ObjectId;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const StarSchema = SchemaFactory.createForClass(Star);

declareCollection('stars', StarSchema, [
  [{ userId: 1, at: -1, _id: -1 }, { serves: 'findPage, count' }],
  [
    { conversationId: 1, messageId: 1 },
    { serves: 'findOf, findStarred: what is to go with a message or a group' },
  ],
]);
