import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { MEMBER_ROLES, NOTIFY_LEVELS, SHELVES } from './members.types';

/** A stretch of the conversation that the member may see. */
@Schema({ _id: false, versionKey: false })
export class MemberInterval {
  @Prop({ type: Number, required: true })
  fromSeq: number;

  @Prop({ type: Number })
  toSeq?: number;

  /** changes before this number were before the person's time */
  @Prop({ type: Number })
  fromChg?: number;
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

  /** whether the person belongs to it now; the row of who left tells what they may see when they come back */
  @Prop({ type: Boolean, required: true })
  isActive: boolean;

  /** in a group or channel: what has indexes of its own there costs direct conversations nothing */
  @Prop({ type: Boolean })
  inGroup?: true;

  /** of groups: the last time they came */
  @Prop({ type: Date })
  joinedAt?: Date;

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

  /** where it stands in the person's list: pinned, open or archived, the first of the sort */
  @Prop({ type: Number, required: true, enum: Object.values(SHELVES) })
  shelf: number;

  /** the person wants no notice of what happens here until then */
  @Prop({ type: Date })
  mutedUntil?: Date;

  /** of what here the person is notified; as everywhere else unless told */
  @Prop({ type: String, enum: NOTIFY_LEVELS })
  notify?: (typeof NOTIFY_LEVELS)[number];

  /** the person wants to come back to it; ends when they read */
  @Prop({ type: Boolean })
  isMarkedUnread?: true;

  /** never empty: missing when there are none */
  @Prop({ type: [String], default: undefined })
  labels?: string[];
}

export const MemberSchema = SchemaFactory.createForClass(Member);

/** The order of a person's list. */
export const LIST_INDEX = {
  userId: 1,
  isActive: 1,
  shelf: 1,
  lastActivityAt: -1,
  conversationId: 1,
} as const;
/** The same of those with one label. */
export const LABEL_INDEX = { userId: 1, labels: 1, shelf: 1, lastActivityAt: -1, conversationId: 1 } as const;

// members of direct conversations from before there were groups belong to them still; lists of before had one shelf
declareCollection(
  'conversation_members',
  MemberSchema,
  [
    [
      { conversationId: 1, isActive: 1, userId: 1 },
      { serves: 'findOfConversations, findMemberPage, raiseActivity, endSome' },
    ],
    [LIST_INDEX, { serves: 'findPageOfUser, countPinned, findAllOfUsers' }],
    [
      LABEL_INDEX,
      {
        partialFilterExpression: { isActive: true, labels: { $exists: true } },
        serves: 'findPageOfUser with a label, findLabels; rows without labels cost nothing here',
      },
    ],
    [
      { conversationId: 1, shownReadSeq: 1, userId: 1 },
      {
        partialFilterExpression: { inGroup: true, isActive: true },
        serves: 'findFloors, findReached: who of a group has read least, and who a message',
      },
    ],
    [
      { conversationId: 1, deliveredSeq: 1, userId: 1 },
      {
        partialFilterExpression: { inGroup: true, isActive: true },
        serves: 'findFloors, findReached: the same of what has arrived',
      },
    ],
  ],
  { isActive: true, shelf: SHELVES.open },
);
