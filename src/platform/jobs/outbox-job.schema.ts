import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { declareCollection } from '../mongo/collections';

/** A job that is to be run, until it was: what Redis loses is added again from here. */
@Schema({ collection: 'job_outbox', versionKey: false })
export class OutboxJob {
  /** the name of the job and its id, joined by a slash: asked for twice, it is one */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: String, required: true })
  jobId: string;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  payload: Record<string, unknown>;

  @Prop({ type: Boolean })
  isUrgent?: boolean;

  @Prop({ type: String })
  requestId?: string;

  /** not before */
  @Prop({ type: Date })
  runAt?: Date;

  /** when the sweep looks at it: as a rule it has been run by then, and is no longer here */
  @Prop({ type: Date, required: true })
  dueAt: Date;
}

export const OutboxJobSchema = SchemaFactory.createForClass(OutboxJob);

declareCollection('job_outbox', OutboxJobSchema, [
  [{ dueAt: 1 }, { serves: 'findDue: what the sweep adds again' }],
]);
