import { mongo } from 'mongoose';

const DUPLICATE_KEY = 11_000;

/** Whether a write failed on a unique index: what it wanted to make exists. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === DUPLICATE_KEY;
}

/**
 * Whether a bulk write failed on unique indexes and nothing else. The driver dresses everything as a bulk error, a
 * database that is gone too: without a fault of a document it is no duplicate but no answer.
 */
export function isOnlyDuplicates(error: unknown): boolean {
  if (!(error instanceof mongo.MongoBulkWriteError) || error.result.getWriteConcernError()) return false;
  const faults = [error.writeErrors].flat();
  return faults.length > 0 && faults.every(isDuplicateKey);
}
