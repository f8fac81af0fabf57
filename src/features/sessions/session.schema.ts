import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** One sign-in of one device: a family of rotating refresh tokens, of which only the newest generation is good. */
@Schema({ collection: 'sessions', versionKey: false })
export class Session {
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true })
  deviceId: string;

  @Prop({ type: Number, required: true })
  generation: number;

  @Prop({ type: String })
  userAgent?: string;

  @Prop({ type: String })
  ip?: string;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  lastUsedAt: Date;

  @Prop({ type: Date, required: true })
  expiresAt: Date;

  @Prop({ type: Date })
  revokedAt?: Date;
}

export const SessionSchema = SchemaFactory.createForClass(Session);

declareCollection('sessions', SessionSchema, [
  [{ userId: 1, lastUsedAt: -1 }, { serves: 'findAliveOfUser, findDevices, revokeOfUser' }],
  [
    { expiresAt: 1 },
    { expireAfterSeconds: 0, serves: 'expiry: a session that is not refreshed is forgotten' },
  ],
]);
