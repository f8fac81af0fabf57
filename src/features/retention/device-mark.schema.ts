import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** Two months: twice what a relayed message waits at most, and a device that is not used is signed out. */
const KEPT_SECONDS = 60 * 86_400;

/** How far one device has stored a conversation. */
@Schema({ collection: 'device_marks', versionKey: false })
export class DeviceMark {
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true })
  deviceId: string;

  @Prop({ type: Number, required: true })
  storedSeq: number;

  /** nobody has looked yet what can be forgotten since it moved */
  @Prop({ type: Boolean })
  isFresh?: true;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const DeviceMarkSchema = SchemaFactory.createForClass(DeviceMark);

declareCollection('device_marks', DeviceMarkSchema, [
  [
    { conversationId: 1, userId: 1, deviceId: 1 },
    { unique: true, serves: 'raiseMany, findOfConversation' },
  ],
  [
    { isFresh: 1, at: 1 },
    { partialFilterExpression: { isFresh: true }, serves: 'findFresh: empty but for the last two seconds' },
  ],
  [{ at: 1 }, { expireAfterSeconds: KEPT_SECONDS, serves: 'expiry: of devices that are gone' }],
]);
