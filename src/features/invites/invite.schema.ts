import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** A link by which people join a group or channel; gone when it is revoked. */
@Schema({ collection: 'invites', versionKey: false })
export class Invite {
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  /** what the link ends with; random, so that it cannot be guessed */
  @Prop({ type: String, required: true })
  code: string;

  @Prop({ type: Types.ObjectId, required: true })
  createdBy: Types.ObjectId;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date })
  expiresAt?: Date;

  /** from when on it leads nowhere: it has expired, its last use is over, or its group */
  @Prop({ type: Date })
  endsAt?: Date;

  @Prop({ type: Number })
  maxUses?: number;

  @Prop({ type: Number, required: true })
  uses: number;
}

export const InviteSchema = SchemaFactory.createForClass(Invite);

declareCollection('invites', InviteSchema, [
  [{ code: 1 }, { unique: true, serves: 'findByCode' }],
  [{ conversationId: 1, createdAt: -1, _id: -1 }, { serves: 'findPage, count' }],
  [
    { endsAt: 1 },
    {
      // until then who comes by it is told why it leads nowhere
      expireAfterSeconds: 30 * 86_400,
      partialFilterExpression: { endsAt: { $exists: true } },
      serves: 'expiry: a link that is no longer valid is forgotten',
    },
  ],
]);
