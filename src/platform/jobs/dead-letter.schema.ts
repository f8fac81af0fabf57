import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema, Types } from 'mongoose';
import { declareCollection } from '../mongo/collections';
import { DEAD_LETTER_STATES } from './dead-letter-states';

const KEPT_SECONDS = 90 * 86_400;

/** What a job failed of. */
@Schema({ _id: false, versionKey: false })
export class DeadLetterError {
  @Prop({ type: String, required: true })
  message: string;

  @Prop({ type: String })
  stack?: string;
}

/** A job that was given up, for people to decide about. */
@Schema({ collection: 'dead_letters', versionKey: false })
export class DeadLetter {
  _id: Types.ObjectId;

  @Prop({ type: String, required: true })
  queue: string;

  @Prop({ type: String, required: true })
  jobId: string;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  payload: Record<string, unknown>;

  @Prop({ type: SchemaFactory.createForClass(DeadLetterError), required: true })
  error: DeadLetterError;

  @Prop({ type: Number, required: true })
  attempts: number;

  @Prop({ type: String })
  requestId?: string;

  @Prop({ type: String, required: true, enum: DEAD_LETTER_STATES })
  state: (typeof DEAD_LETTER_STATES)[number];

  /** when it was given up */
  @Prop({ type: Date, required: true })
  lastAt: Date;

  /** who decided about it, when, and why or as what */
  @Prop({ type: Types.ObjectId })
  handledBy?: Types.ObjectId;

  @Prop({ type: Date })
  handledAt?: Date;

  @Prop({ type: String })
  reason?: string;

  /** the id of the job that it was tried again as */
  @Prop({ type: String })
  retriedAs?: string;
}

export const DeadLetterSchema = SchemaFactory.createForClass(DeadLetter);

declareCollection('dead_letters', DeadLetterSchema, [
  [
    { queue: 1, jobId: 1 },
    { unique: true, serves: 'insert: a job is given up once' },
  ],
  [{ state: 1, lastAt: -1, _id: -1 }, { serves: 'findPage, countOpen' }],
  [
    { handledAt: 1 },
    {
      expireAfterSeconds: KEPT_SECONDS,
      partialFilterExpression: { handledAt: { $exists: true } },
      serves: 'expiry: 90 days after somebody decided; that they did is in the audit log',
    },
  ],
]);
