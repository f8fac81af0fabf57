import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { MEMBERSHIP_ACTIONS } from './membership.types';
import { MEMBER_ROLES } from '../members/members.types';

/** One thing that happened to one membership: the audit trail, never changed. */
@Schema({ collection: 'membership_history', versionKey: false })
export class MembershipEvent {
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true, enum: MEMBERSHIP_ACTIONS })
  action: (typeof MEMBERSHIP_ACTIONS)[number];

  /** what the person may do after it */
  @Prop({ type: String, required: true, enum: MEMBER_ROLES })
  role: (typeof MEMBER_ROLES)[number];

  @Prop({ type: Types.ObjectId, required: true })
  actorId: Types.ObjectId;

  /** the message that tells of it */
  @Prop({ type: Number, required: true })
  atSeq: number;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const MembershipEventSchema = SchemaFactory.createForClass(MembershipEvent);

declareCollection('membership_history', MembershipEventSchema, []);
