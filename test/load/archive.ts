import { type Db, ObjectId } from 'mongodb';
import { storedMessage } from '../factories/archive';
import { TEXT } from './generator/chatter';

/** One message a second since then. */
const BEGIN = Date.UTC(2025, 0, 1);
const SECOND_MS = 1_000;
const INSERTED_AT_ONCE = 5_000;
/** Nothing is lost here that the next run would not write again. */
const FAST = { ordered: false, writeConcern: { w: 1 } } as const;

/** When the message of this number was written. */
export const momentOf = (seq: number): Date => new Date(BEGIN + seq * SECOND_MS);

/** What a conversation is filled with. */
export interface Filling {
  conversationId: string;
  /** they write in turn */
  userIds: readonly string[];
  count: number;
  /** when each was written; one a second unless told */
  momentOf?: (seq: number) => Date;
}

/**
 * Writes messages as the server stores them, without asking it: before it runs, as it would follow every one of them.
 * @param onBatch told how many have been written
 */
export async function fillConversations(
  db: Db,
  fillings: readonly Filling[],
  onBatch: (written: number) => void = () => undefined,
): Promise<void> {
  const messages = db.collection('messages');
  // the index that Parley gives it, so that it grows with the data as it would there
  await messages.createIndex({ conversationId: 1, seq: 1 }, { unique: true });
  let written = 0;
  let underWay: Promise<unknown> = Promise.resolve();
  // one after the other, the next made meanwhile: who appends to one place of an index beside others walks over all that
  // they have put there since, and falls behind for good
  for (const batch of batchesOf(fillings)) {
    await underWay;
    underWay = messages.insertMany(batch, FAST).then(() => onBatch((written += batch.length)));
  }
  await underWay;
  await db.collection('conversations').bulkWrite(fillings.map(toHead), FAST);
}

function* batchesOf(fillings: readonly Filling[]): Generator<ReturnType<typeof storedMessage>[]> {
  let batch = [];
  for (const { conversationId, userIds, count, momentOf: at = momentOf } of fillings) {
    for (let seq = 1; seq <= count; seq += 1) {
      batch.push(storedMessage(conversationId, userIds[seq % userIds.length]!, seq, at(seq), TEXT));
      if (batch.length < INSERTED_AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function toHead({ conversationId, count }: Filling) {
  const update = { $set: { lastSeq: count, updatedAt: momentOf(count) } };
  return { updateOne: { filter: { _id: new ObjectId(conversationId) }, update } };
}
