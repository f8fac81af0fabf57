import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** That a message is pinned. */
@Schema({ collection: 'pins', versionKey: false })
export class Pin {
  /** the message */
  _id: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  pinnedBy: Types.ObjectId;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const PinSchema = SchemaFactory.createForClass(Pin);

declareCollection('pins', PinSchema, [
  [{ conversationId: 1, at: -1, _id: -1 }, { serves: 'findPage, count' }],
]);
