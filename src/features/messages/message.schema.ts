import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { RETENTION_MODES, type Retention } from '../../shared/retention';
import { MESSAGE_TYPES } from './message-kinds.types';
import { SYSTEM_EVENTS } from './system-events.types';

/** How long messages are kept from then on. */
@Schema({ _id: false, versionKey: false })
export class EventRetention implements Retention {
  @Prop({ type: String, required: true, enum: RETENTION_MODES })
  mode: Retention['mode'];

  @Prop({ type: Number })
  seconds?: number;
}

/** What the server itself tells of. */
@Schema({ _id: false, versionKey: false })
export class MessageEvent {
  @Prop({ type: String, required: true, enum: SYSTEM_EVENTS })
  kind: (typeof SYSTEM_EVENTS)[number];

  @Prop({ type: [String], default: undefined })
  userIds?: string[];

  @Prop({ type: String })
  role?: string;

  @Prop({ type: String })
  title?: string;

  @Prop({ type: SchemaFactory.createForClass(EventRetention) })
  retention?: EventRetention;
}

/** How many people react to a message with one emoji. */
@Schema({ _id: false, versionKey: false })
export class MessageReactionCount {
  @Prop({ type: String, required: true })
  emoji: string;

  @Prop({ type: Number, required: true })
  count: number;
}

/** A place on earth. */
@Schema({ _id: false, versionKey: false })
export class MessageLocation {
  @Prop({ type: Number, required: true })
  latitude: number;

  @Prop({ type: Number, required: true })
  longitude: number;

  @Prop({ type: String })
  name?: string;
}

/** How somebody can be reached, as its sender says. */
@Schema({ _id: false, versionKey: false })
export class MessageContact {
  @Prop({ type: String, required: true })
  displayName: string;

  @Prop({ type: String })
  userId?: string;

  @Prop({ type: [String], default: undefined })
  phones?: string[];

  @Prop({ type: [String], default: undefined })
  emails?: string[];
}

/** Another message of the same conversation. */
@Schema({ _id: false, versionKey: false })
export class MessageReference {
  @Prop({ type: Types.ObjectId, required: true })
  messageId: Types.ObjectId;

  @Prop({ type: Number, required: true })
  seq: number;
}

/** Where the body of an old message lies. */
@Schema({ _id: false, versionKey: false })
export class MessageCold {
  @Prop({ type: Types.ObjectId, required: true })
  segmentId: Types.ObjectId;

  /** of its text, in characters: what is counted of texts needs no file */
  @Prop({ type: Number, required: true })
  length: number;
}

const MessageReferenceSchema = SchemaFactory.createForClass(MessageReference);

/** A message. Its place is `seq`; its id says nothing about time. */
@Schema({ collection: 'messages', versionKey: false })
export class Message {
  /** derived from conversation, sender and clientMessageId: the primary key makes a send exactly-once */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Number, required: true })
  seq: number;

  @Prop({ type: Types.ObjectId, required: true })
  senderId: Types.ObjectId;

  /** this, text and hash every message has, but a cold one has them in its segment */
  @Prop({ type: String })
  clientMessageId: string;

  @Prop({ type: String, required: true, enum: MESSAGE_TYPES })
  type: (typeof MESSAGE_TYPES)[number];

  @Prop({ type: String })
  content: string;

  /** of a message of the server itself */
  @Prop({ type: SchemaFactory.createForClass(MessageEvent) })
  event?: MessageEvent;

  /** of `location` */
  @Prop({ type: SchemaFactory.createForClass(MessageLocation) })
  location?: MessageLocation;

  /** of `contact` */
  @Prop({ type: SchemaFactory.createForClass(MessageContact) })
  contact?: MessageContact;

  /** how often it was passed on */
  @Prop({ type: Number })
  forwardCount?: number;

  /** what it answers */
  @Prop({ type: MessageReferenceSchema })
  replyTo?: MessageReference;

  /** the root of its thread */
  @Prop({ type: MessageReferenceSchema })
  threadRoot?: MessageReference;

  /** people whom it is for in particular; the conversation itself stands for all of them */
  @Prop({ type: [Types.ObjectId], default: undefined })
  mentions?: Types.ObjectId[];

  /** of what was first sent: tells a retry from another message under the same id, also after an edit */
  @Prop({ type: String })
  contentHash: string;

  @Prop({ type: Number, required: true })
  version: number;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date })
  editedAt?: Date;

  @Prop({ type: Date })
  deletedAt?: Date;

  /** when it is deleted for everybody; those that are kept for ever have none */
  @Prop({ type: Date })
  expiresAt?: Date;

  /** it ends before that when every device has stored it */
  @Prop({ type: Boolean })
  isRelayed?: true;

  /** what is left of it holds its place and tells a retry of it */
  @Prop({ type: Date })
  goneAt?: Date;

  /** of what is left: when that goes too, unless it is the newest of its conversation */
  @Prop({ type: Date })
  forgetAt?: Date;

  /** of different emoji there are few: the feature that counts sees to it */
  @Prop({ type: [SchemaFactory.createForClass(MessageReactionCount)], default: undefined })
  reactionCounts?: MessageReactionCount[];

  /** the number of the newest change that is in it */
  @Prop({ type: Number })
  chg?: number;

  /** its body is not here but in a segment: see `BODY_FIELDS` */
  @Prop({ type: SchemaFactory.createForClass(MessageCold) })
  cold?: MessageCold;
}

export const MessageSchema = SchemaFactory.createForClass(Message);

declareCollection('messages', MessageSchema, [
  [
    { conversationId: 1, seq: 1 },
    {
      unique: true,
      serves:
        'findHeads, findPage, findBySeqs, findAfter, findSeqBefore, findMovable, findColdSeqs, findTimes, findOlder; one order without a hole',
    },
  ],
  [
    { conversationId: 1, mentions: 1, seq: 1 },
    {
      // the others cost it nothing
      partialFilterExpression: { mentions: { $exists: true } },
      serves: 'findMentions: what a person has not read that is for them',
    },
  ],
  [
    { conversationId: 1, 'threadRoot.seq': 1, seq: 1 },
    {
      partialFilterExpression: { 'threadRoot.seq': { $exists: true } },
      serves: 'findThread, findThreadRoots, countReplies',
    },
  ],
  [
    { expiresAt: 1 },
    {
      // what is kept for ever costs it nothing
      partialFilterExpression: { expiresAt: { $exists: true } },
      serves: 'findExpired',
    },
  ],
  [
    { conversationId: 1, isRelayed: 1, seq: 1 },
    {
      partialFilterExpression: { isRelayed: true },
      serves: 'expireRelayed: what waits for devices to store it, and nothing else of the conversation',
    },
  ],
  [{ forgetAt: 1 }, { partialFilterExpression: { forgetAt: { $exists: true } }, serves: 'findForgettable' }],
]);
