import type { Model, mongo } from 'mongoose';
import { UnconfirmedWrite } from './unavailability';

/** On a majority, journaled; a write that a majority has not confirmed by then is of unknown outcome. */
const WRITE_CONCERN = { w: 'majority', j: true, wtimeout: 5_000 };

/** Why one statement of a write command had no effect; `index` is its place among the statements. */
export interface StatementFault {
  index: number;
  code: number;
  errmsg?: string;
}

interface WriteReply {
  writeErrors?: StatementFault[];
  writeConcernError?: mongo.Document;
}

/** One statement of an update command. */
export interface UpdateStatement {
  q: mongo.Document;
  u: mongo.Document;
  multi?: boolean;
}

/**
 * Inserts documents by a command of its own. The driver's `insertMany` sizes every document before it is serialised, and
 * keeps a record for retrying in the database; whoever calls this can tell by itself what a lost answer means.
 * @returns the documents that were not stored; ordered, that is the first one, and nothing behind it was tried
 * @throws when the outcome is unknown: all, some or none may be stored
 */
export function insertDocuments<T>(
  model: Model<T>,
  documents: readonly mongo.Document[],
  ordered: boolean,
): Promise<StatementFault[]> {
  return run(model, { insert: model.collection.collectionName, documents, ordered });
}

/**
 * Applies updates that may be applied twice (`$max`), for themselves each. As the driver's own bulk writes are made
 * retryable by a second write per statement, this costs half of one.
 * @throws when one of them failed or the outcome is unknown; the others may be applied
 */
export async function applyUpdates<T>(model: Model<T>, updates: readonly UpdateStatement[]): Promise<void> {
  if (updates.length === 0) return;
  const [fault] = await run(model, { update: model.collection.collectionName, updates, ordered: false });
  if (fault) throw new Error(`update refused by the database: ${fault.code} ${fault.errmsg}`);
}

async function run<T>(model: Model<T>, command: mongo.Document): Promise<StatementFault[]> {
  const { db } = model.db;
  if (!db) throw new UnconfirmedWrite('MongoDB is not connected');
  const reply = (await db.command({ ...command, writeConcern: WRITE_CONCERN })) as WriteReply;
  if (reply.writeConcernError)
    throw new UnconfirmedWrite(`not on a majority: ${JSON.stringify(reply.writeConcernError)}`);
  return reply.writeErrors ?? [];
}
