import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import type { Id } from '../../shared/ids';
import { behind } from '../mongo/behind';
import { countUpTo } from '../mongo/count-up-to';
import { hex, oid } from '../mongo/object-id';
import type { Transaction } from '../mongo/transactions';
import type { DEAD_LETTER_STATES } from './dead-letter-states';
import { DeadLetter } from './dead-letter.schema';
import type { Payload } from './job-payload';

const MAX_TIME_MS = 5_000;

export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

/** A job that was given up. */
export interface DeadLetterRecord {
  id: Id;
  queue: string;
  jobId: string;
  payload: Payload;
  error: { message: string; stack?: string };
  attempts: number;
  requestId?: string;
  state: DeadLetterState;
  lastAt: Date;
  handledBy?: Id;
  handledAt?: Date;
  reason?: string;
  retriedAs?: string;
}

export type NewDeadLetter = Pick<
  DeadLetterRecord,
  'queue' | 'jobId' | 'payload' | 'error' | 'attempts' | 'requestId' | 'lastAt'
>;

/** What somebody decided about one. */
export interface Handling {
  state: Exclude<DeadLetterState, 'open'>;
  handledBy: Id;
  handledAt: Date;
  reason?: string;
  retriedAs?: string;
}

/** Where a page of the list begins: behind this one. */
export interface DeadLetterPosition {
  at: number;
  id: Id;
}

/** Jobs that were given up, in MongoDB. */
@Injectable()
export class DeadLettersRepository {
  constructor(@InjectModel(DeadLetter.name) private readonly model: Model<DeadLetter>) {}

  /** Keeps one; a job that is given up already stays as it is. @returns whether it is new */
  async insert({ queue, jobId, ...rest }: NewDeadLetter): Promise<boolean> {
    const { upsertedCount } = await this.model.collection.updateOne(
      { queue, jobId },
      { $setOnInsert: { ...rest, state: 'open' } },
      { upsert: true, ignoreUndefined: true, maxTimeMS: MAX_TIME_MS },
    );
    return upsertedCount === 1;
  }

  /** Those of a state, the newest first. */
  async findPage(
    state: DeadLetterState,
    after: DeadLetterPosition | undefined,
    limit: number,
  ): Promise<DeadLetterRecord[]> {
    const position = after && { lastAt: new Date(after.at), _id: oid(after.id) };
    const found = await this.model.collection
      .find<DeadLetter>(behind({ state }, -1, position), { maxTimeMS: MAX_TIME_MS })
      .sort({ lastAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
    return found.map(toRecord);
  }

  async findById(id: Id, transaction?: Transaction): Promise<DeadLetterRecord | null> {
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.findOne<DeadLetter>({ _id: oid(id) }, options);
    return found && toRecord(found);
  }

  /** Notes what was decided about an open one; part of a transaction. */
  async handle(id: Id, { handledBy, ...handling }: Handling, transaction: Transaction): Promise<void> {
    const filter = { _id: oid(id), state: 'open' as const };
    const set = { ...handling, handledBy: oid(handledBy) };
    await this.model.collection.updateOne(
      filter,
      { $set: set },
      { session: transaction, ignoreUndefined: true },
    );
  }

  /** How many wait for somebody, counted up to a limit. */
  countOpen(limit: number): Promise<number> {
    return countUpTo(this.model.collection, { state: 'open' }, { limit, field: 'state' });
  }
}

function toRecord({ _id, handledBy, ...rest }: DeadLetter): DeadLetterRecord {
  return { ...rest, id: hex(_id), ...(handledBy && { handledBy: hex(handledBy) }) };
}
