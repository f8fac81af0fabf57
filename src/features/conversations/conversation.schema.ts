import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { CONVERSATION_TYPES } from './conversation-choices.types';
import { type Settings, SettingsSchema } from './settings.schema';

/** A conversation. Its newest numbers are a hint that never runs ahead: the truth is in `messages` and `changes`. */
@Schema({ collection: 'conversations', versionKey: false })
export class Conversation {
  /** of two people: derived from both, see `directConversationId` */
  _id: Types.ObjectId;

  @Prop({ type: String, required: true, enum: CONVERSATION_TYPES })
  type: (typeof CONVERSATION_TYPES)[number];

  @Prop({ type: String })
  title?: string;

  @Prop({ type: String })
  description?: string;

  @Prop({ type: String })
  avatarUrl?: string;

  /** of direct ones only where somebody decided about them */
  @Prop({ type: SettingsSchema })
  settings?: Settings;

  @Prop({ type: Number, required: true })
  memberCount: number;

  /** the message that tells of the newest change of membership: whoever knows it knows who belongs here */
  @Prop({ type: Number, required: true })
  membershipSeq: number;

  @Prop({ type: Number, required: true })
  version: number;

  /** of a group that is no more: the message that tells of it, the last one anybody sees */
  @Prop({ type: Number })
  dissolvedSeq?: number;

  @Prop({ type: Number, required: true })
  lastSeq: number;

  @Prop({ type: Number, required: true })
  lastChg: number;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  /** when a message or change was last recorded here */
  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const ConversationSchema = SchemaFactory.createForClass(Conversation);

// what direct conversations from before there were groups are
declareCollection('conversations', ConversationSchema, [], { membershipSeq: 0, version: 1 });
