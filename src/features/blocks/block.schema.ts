import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** That a person wants nothing to do with another; gone when they want it again. */
@Schema({ collection: 'blocks', versionKey: false })
export class Block {
  /** derived from the two: see `pairId` */
  _id: Types.ObjectId;

  /** who blocked */
  @Prop({ type: Types.ObjectId, required: true })
  ownerId: Types.ObjectId;

  /** whom */
  @Prop({ type: Types.ObjectId, required: true })
  userId: Types.ObjectId;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const BlockSchema = SchemaFactory.createForClass(Block);

declareCollection('blocks', BlockSchema, [
  [{ ownerId: 1, at: -1, userId: -1 }, { serves: 'findPage, count, findAround' }],
  [{ userId: 1 }, { serves: 'findAround' }],
]);
