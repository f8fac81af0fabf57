import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** The proof of a person, kept apart from the profile. */
@Schema({ collection: 'credentials', versionKey: false })
export class Credential {
  /** the person */
  @Prop({ type: Types.ObjectId, required: true })
  _id: Types.ObjectId;

  @Prop({ type: String, required: true })
  passwordHash: string;

  @Prop({ type: Date, required: true })
  changedAt: Date;
}

export const CredentialSchema = SchemaFactory.createForClass(Credential);

declareCollection('credentials', CredentialSchema, []);
