import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { type ConversationSettings, HISTORY_MODES, WRITERS } from '../conversations/conversations.types';
import { RETENTION_MODES, type Retention } from '../../shared/retention';
import { MEMBER_ROLES } from '../members/members.types';
import { CHANGE_TYPES } from './dto/change.dto';

/** How long messages are kept, after that changed. */
@Schema({ _id: false, versionKey: false })
export class ChangedRetention implements Retention {
  @Prop({ type: String, required: true, enum: RETENTION_MODES })
  mode: Retention['mode'];

  @Prop({ type: Number })
  seconds?: number;
}

/** How a conversation is set, after that changed. */
@Schema({ _id: false, versionKey: false })
export class ChangedSettings implements ConversationSettings {
  @Prop({ type: String, required: true, enum: HISTORY_MODES })
  history: ConversationSettings['history'];

  @Prop({ type: String, required: true, enum: WRITERS })
  writers: ConversationSettings['writers'];

  @Prop({ type: Number, required: true })
  slowModeSeconds: number;

  @Prop({ type: Boolean, required: true })
  joinApproval: boolean;

  @Prop({ type: SchemaFactory.createForClass(ChangedRetention) })
  retention?: ChangedRetention;
}

/** What a conversation is called and how it is set, after that changed. */
@Schema({ _id: false, versionKey: false })
export class ChangedConversation {
  /** of groups and channels */
  @Prop({ type: String })
  title?: string;

  @Prop({ type: String })
  description?: string;

  @Prop({ type: String })
  avatarUrl?: string;

  @Prop({ type: SchemaFactory.createForClass(ChangedSettings), required: true })
  settings: ChangedSettings;
}

/** What became of the reactions to a message. */
@Schema({ _id: false, versionKey: false })
export class ChangedReaction {
  @Prop({ type: String, required: true })
  emoji: string;

  @Prop({ type: Boolean, required: true })
  isOn: boolean;

  @Prop({ type: Number, required: true })
  count: number;
}

/** What a member is after a change. */
@Schema({ _id: false, versionKey: false })
export class ChangedMembership {
  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true, enum: MEMBER_ROLES })
  role: (typeof MEMBER_ROLES)[number];

  @Prop({ type: Boolean, required: true })
  isActive: boolean;
}

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

  /** of changes of a message */
  @Prop({ type: Types.ObjectId })
  messageId?: Types.ObjectId;

  @Prop({ type: Number, required: true })
  seq: number;

  @Prop({ type: Number, required: true })
  version: number;

  @Prop({ type: String })
  content?: string;

  /** of `message:updated`, with the next: for whom the message is now, where that changed */
  @Prop({ type: [Types.ObjectId], default: undefined })
  mentions?: Types.ObjectId[];

  @Prop({ type: Boolean })
  mentionsAll?: boolean;

  /** of `reaction:updated` */
  @Prop({ type: SchemaFactory.createForClass(ChangedReaction) })
  reaction?: ChangedReaction;

  /** of `pin:updated` */
  @Prop({ type: Boolean })
  isPinned?: boolean;

  /** of `conversation:updated` */
  @Prop({ type: SchemaFactory.createForClass(ChangedConversation) })
  conversation?: ChangedConversation;

  /** of `member:updated` */
  @Prop({ type: [SchemaFactory.createForClass(ChangedMembership)], default: undefined })
  members?: ChangedMembership[];

  @Prop({ type: Number })
  memberCount?: number;

  /** of `conversation:updated`: the last one of a group */
  @Prop({ type: Boolean })
  isDissolved?: true;

  /** of the wish that made it */
  @Prop({ type: String })
  fingerprint?: string;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const ChangeSchema = SchemaFactory.createForClass(Change);

declareCollection('changes', ChangeSchema, [
  [
    { conversationId: 1, chg: 1 },
    { unique: true, serves: 'findLastNumber, findAfter, findRange; gap-free numbers' },
  ],
  [
    { conversationId: 1, messageId: 1 },
    {
      // few messages are edited
      partialFilterExpression: { content: { $exists: true } },
      serves: 'removeContents: what edits said of messages that are deleted',
    },
  ],
]);
