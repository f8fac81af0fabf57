import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';
import { CONTACT_STATES } from './contacts.types';

/** Somebody in a person's book; gone when they take them out of it. */
@Schema({ collection: 'contacts', versionKey: false })
export class Contact {
  /** derived from the two: see `pairId` */
  _id: Types.ObjectId;

  /** whose book */
  @Prop({ type: Types.ObjectId, required: true })
  ownerId: Types.ObjectId;

  /** who is in it */
  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  /** what the owner calls them */
  @Prop({ type: String })
  alias?: string;

  @Prop({ type: String, required: true, enum: CONTACT_STATES })
  state: (typeof CONTACT_STATES)[number];

  @Prop({ type: Date, required: true })
  addedAt: Date;

  /** while it is asked: since when */
  @Prop({ type: Date })
  requestedAt?: Date;
}

export const ContactSchema = SchemaFactory.createForClass(Contact);

declareCollection('contacts', ContactSchema, [
  [{ ownerId: 1, userId: 1 }, { serves: 'findPage, count' }],
  [
    { ownerId: 1, userId: 1, state: 1 },
    {
      partialFilterExpression: { state: 'mutual' },
      serves: 'findMutual: whose presence a person is told of',
    },
  ],
  [
    { userId: 1, requestedAt: 1, ownerId: 1 },
    { partialFilterExpression: { state: 'requested' }, serves: 'findRequests, countRequests' },
  ],
]);
