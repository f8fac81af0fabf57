import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema, Types } from 'mongoose';
import { declareCollection } from '../../platform/mongo/collections';

/** What an operator did: never changed, never deleted; each entry carries the hash of the one before. */
@Schema({ collection: 'audit_log', versionKey: false })
export class AuditEntry {
  _id: Types.ObjectId;

  /** 1, 2, 3 … without a hole */
  @Prop({ type: Number, required: true })
  n: number;

  @Prop({ type: Types.ObjectId, required: true })
  actorId: Types.ObjectId;

  @Prop({ type: String, required: true })
  action: string;

  @Prop({ type: String, required: true })
  target: string;

  @Prop({ type: String })
  requestId?: string;

  @Prop({ type: String })
  ip?: string;

  /** what was changed, or why */
  @Prop({ type: MongooseSchema.Types.Mixed })
  diff?: Record<string, unknown>;

  @Prop({ type: String, required: true })
  prevHash: string;

  @Prop({ type: String, required: true })
  hash: string;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const AuditEntrySchema = SchemaFactory.createForClass(AuditEntry);

declareCollection('audit_log', AuditEntrySchema, [
  [{ n: 1 }, { unique: true, serves: 'findLast, findPage; one order without a hole' }],
]);
