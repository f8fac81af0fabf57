import type { mongo } from 'mongoose';
import type { Transaction } from './transactions';

const MAX_TIME_MS = 5_000;

export interface CountOptions {
  limit: number;
  /** a field of the index that serves the filter: only the index is read */
  field: string;
  transaction?: Transaction;
}

/** How many documents match; counts to `limit` and no further. */
export async function countUpTo(
  collection: mongo.Collection,
  filter: mongo.Filter<mongo.Document>,
  { limit, field, transaction }: CountOptions,
): Promise<number> {
  const options = { session: transaction, projection: { _id: 0, [field]: 1 }, limit, maxTimeMS: MAX_TIME_MS };
  return (await collection.find(filter, options).toArray()).length;
}
