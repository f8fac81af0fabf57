import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { SINKS, type Sink } from './sinks.types';

/** What a push message is encrypted for. */
@Schema({ _id: false, versionKey: false })
export class TargetKeys {
  @Prop({ type: String, required: true })
  p256dh: string;

  @Prop({ type: String, required: true })
  auth: string;
}

/** A place where a person is told of what happens while they are not there. */
@Schema({ collection: 'notification_targets', versionKey: false })
export class Target {
  /** derived from its kind and address: see `targetId` */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true, enum: SINKS })
  kind: Sink;

  @Prop({ type: String })
  url?: string;

  @Prop({ type: SchemaFactory.createForClass(TargetKeys) })
  keys?: TargetKeys;

  @Prop({ type: Types.ObjectId })
  sessionId?: Types.ObjectId;

  @Prop({ type: String })
  secret?: string;

  @Prop({ type: Boolean })
  withContent?: boolean;

  @Prop({ type: Number })
  hour?: number;

  @Prop({ type: String })
  timeZone?: string;

  @Prop({ type: Date })
  nextDigestAt?: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date })
  failingSince?: Date;

  @Prop({ type: Date })
  disabledAt?: Date;
}

export const TargetSchema = SchemaFactory.createForClass(Target);

declareCollection('notification_targets', TargetSchema, [
  [{ userId: 1, kind: 1 }, { serves: 'findOfUser, findAddresses' }],
  [
    { nextDigestAt: 1 },
    {
      partialFilterExpression: { nextDigestAt: { $exists: true } },
      serves: 'findDueDigests: whose hour has come',
    },
  ],
]);
