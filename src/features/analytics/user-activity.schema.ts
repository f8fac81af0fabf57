import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** That a person sent something or came online on a day. */
@Schema({ collection: 'user_activity_daily', versionKey: false })
export class UserActivity {
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  /** as it is called in the time zone of analytics: `2026-11-22` */
  @Prop({ type: String, required: true })
  day: string;
}

export const UserActivitySchema = SchemaFactory.createForClass(UserActivity);

declareCollection('user_activity_daily', UserActivitySchema, [
  [
    { day: 1, userId: 1 },
    {
      unique: true,
      serves:
        'recordActive, the roll-ups of active people, findFirstActiveDay; one row of a person and a day',
    },
  ],
]);
