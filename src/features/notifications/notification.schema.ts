import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { NOTIFICATION_TYPES, type NotificationType } from './notification-kinds.types';

const KEPT_SECONDS = 90 * 86_400;

/** Something a person is told of. */
@Schema({ collection: 'notifications', versionKey: false })
export class Notification {
  /** derived from the person and what caused it: see `notificationId` */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true, enum: NOTIFICATION_TYPES })
  type: NotificationType;

  @Prop({ type: Types.ObjectId })
  actorId?: Types.ObjectId;

  @Prop({ type: Types.ObjectId })
  conversationId?: Types.ObjectId;

  @Prop({ type: Number })
  seq?: number;

  @Prop({ type: Types.ObjectId })
  messageId?: Types.ObjectId;

  @Prop({ type: Types.ObjectId })
  targetId?: Types.ObjectId;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  /** until it is read: what was read costs its index nothing */
  @Prop({ type: Boolean })
  isUnread?: true;

  @Prop({ type: Date })
  readAt?: Date;
}

export const NotificationSchema = SchemaFactory.createForClass(Notification);

declareCollection('notifications', NotificationSchema, [
  [{ userId: 1, createdAt: -1, _id: -1 }, { serves: 'findPage' }],
  [
    { userId: 1, isUnread: 1, createdAt: -1, _id: -1 },
    {
      partialFilterExpression: { isUnread: true },
      serves: 'findPage of the unread, findUnread, markReadUpTo',
    },
  ],
  [{ createdAt: 1 }, { expireAfterSeconds: KEPT_SECONDS, serves: 'expiry: after 90 days' }],
]);
