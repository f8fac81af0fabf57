import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { MEMBER_ROLES } from './members.types';

/** A stretch of the conversation that the member may see. */
@Schema({ _id: false, versionKey: false })
export class MemberInterval {
  @Prop({ type: Number, required: true })
  fromSeq: number;

  @Prop({ type: Number })
  toSeq?: number;
}

/** A person's membership in a conversation: what they may see, and how far they have come. */
@Schema({ collection: 'conversation_members', versionKey: false })
export class Member {
  /** derived from conversation and person: see `memberId` */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true, enum: MEMBER_ROLES })
  role: (typeof MEMBER_ROLES)[number];

  @Prop({ type: [SchemaFactory.createForClass(MemberInterval)], required: true })
  intervals: MemberInterval[];

  @Prop({ type: Number, required: true })
  deliveredSeq: number;

  @Prop({ type: Number, required: true })
  readSeq: number;

  /** as far as others may see: stays behind `readSeq` while the person keeps reading private */
  @Prop({ type: Number, required: true })
  shownReadSeq: number;

  /** when a watermark last rose */
  @Prop({ type: Date, required: true })
  movedAt: Date;

  /** when something last happened in the conversation: the order of the person's list */
  @Prop({ type: Date, required: true })
  lastActivityAt: Date;
}

export const MemberSchema = SchemaFactory.createForClass(Member);

declareCollection('conversation_members', MemberSchema, [
  [
    { conversationId: 1, userId: 1 },
    { unique: true, serves: 'findOfConversations, raiseActivity' },
  ],
  [{ userId: 1, lastActivityAt: -1, conversationId: 1 }, { serves: 'findPageOfUser, findAllOfUsers' }],
]);
