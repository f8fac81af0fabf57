import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

export const STORED_STATES = ['online', 'away', 'offline'] as const;

/** Whether a person is there: written at each transition, followed by every node. */
@Schema({ collection: 'presence', versionKey: false })
export class Presence {
  /** the person */
  @Prop({ type: Types.ObjectId, required: true })
  _id: Types.ObjectId;

  @Prop({ type: String, required: true, enum: STORED_STATES })
  state: (typeof STORED_STATES)[number];

  @Prop({ type: String })
  text?: string;

  @Prop({ type: Number, required: true })
  devices: number;

  @Prop({ type: Date })
  lastSeenAt?: Date;

  /** microseconds of Redis' clock when the transition was decided: an older decision never overwrites a newer one */
  @Prop({ type: Number, required: true })
  decidedAt: number;
}

export const PresenceSchema = SchemaFactory.createForClass(Presence);

declareCollection('presence', PresenceSchema, [
  [{ state: 1, _id: 1 }, { serves: 'findPresentAfter: reconciling after Redis has forgotten its leases' }],
]);
