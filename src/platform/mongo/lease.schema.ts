import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { declareCollection } from './collections';

/** The right of one node to perform a duty that must have only one performer, and how far it came. */
@Schema({ collection: 'leases', versionKey: false })
export class Lease {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  holder: string;

  @Prop({ type: Date, required: true })
  expiresAt: Date;

  @Prop({ type: MongooseSchema.Types.Mixed })
  progress?: unknown;
}

export const LeaseSchema = SchemaFactory.createForClass(Lease);

declareCollection('leases', LeaseSchema, []);
