import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** Somebody who came by a link and waits to be let in; gone when that is decided. */
@Schema({ collection: 'join_requests', versionKey: false })
export class JoinRequest {
  /** derived from conversation and person: see `memberId`; one waits once */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  inviteId: Types.ObjectId;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const JoinRequestSchema = SchemaFactory.createForClass(JoinRequest);

declareCollection('join_requests', JoinRequestSchema, [
  [{ conversationId: 1, at: 1, _id: 1 }, { serves: 'findPage' }],
]);
