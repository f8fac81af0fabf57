import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** Something that concerns one person only, as all their devices should know it. */
@Schema({ collection: 'account_data', versionKey: false })
export class AccountData {
  /** derived from person, kind and key: see `accountDataId` */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: String, required: true })
  kind: string;

  @Prop({ type: String, required: true })
  key: string;

  /** missing when it is gone: that is news too for a device that was away */
  @Prop({ type: Object })
  value?: Record<string, unknown>;

  /** rises with every change of anything of this person */
  @Prop({ type: Number, required: true })
  n: number;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const AccountDataSchema = SchemaFactory.createForClass(AccountData);

declareCollection('account_data', AccountDataSchema, [
  [
    { userId: 1, n: 1 },
    { unique: true, serves: 'findLastNumbers, findAfter; two changes at once do not get one number' },
  ],
]);
