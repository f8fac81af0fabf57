import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { SEGMENT_STATES } from './cold-messages.types';

/** Old messages of a part of one conversation, whose bodies lie together in a file. */
@Schema({ collection: 'message_segments', versionKey: false })
export class Segment {
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Number, required: true })
  fromSeq: number;

  @Prop({ type: Number, required: true })
  toSeq: number;

  /** `new`: its file is being written; `sealed`: messages name it; `gone`: none does any more */
  @Prop({ type: String, required: true, enum: SEGMENT_STATES })
  state: (typeof SEGMENT_STATES)[number];

  /** the file that holds the bodies, and those that may become that: named here before a byte of them is written */
  @Prop({ type: [String], required: true })
  files: string[];

  /** those that can become it no more, and are not known to be deleted */
  @Prop({ type: [String], default: undefined })
  trash?: string[];

  /** of `sealed`: the file that holds the bodies */
  @Prop({ type: String })
  file?: string;

  /** SHA-256 of that file */
  @Prop({ type: String })
  sha256?: string;

  /** bodies in that file */
  @Prop({ type: Number })
  messages?: number;

  /** what they took in `messages` */
  @Prop({ type: Number })
  bytesBefore?: number;

  @Prop({ type: Number })
  bytesAfter?: number;

  /** how often a message has left it */
  @Prop({ type: Number })
  left?: number;

  /** when to look at it again; without it there is nothing to do */
  @Prop({ type: Date })
  dueAt?: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;
}

export const SegmentSchema = SchemaFactory.createForClass(Segment);

declareCollection('message_segments', SegmentSchema, [
  [
    { dueAt: 1 },
    {
      partialFilterExpression: { dueAt: { $exists: true } },
      serves: 'findDue, countDue: segments that are to be written anew or removed; few',
    },
  ],
]);
