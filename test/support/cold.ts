import { type Db, ObjectId } from 'mongodb';
import { noneLeft, runJob } from './jobs';
import type { World } from './world';

const DAY_MS = 86_400_000;

/** Settings of a Parley in which messages turn cold, and everything is read from the database. */
export const COLD_SETTINGS = { COLD_AFTER_DAYS: '30', CACHE_SECONDS: '0' };

/** The messages of a conversation up to a number become so many days older. */
export async function age(db: Db, conversationId: string, upToSeq: number, days = 400): Promise<void> {
  const filter = { conversationId: new ObjectId(conversationId), seq: { $lte: upToSeq } };
  await db
    .collection('messages')
    .updateMany(filter, [{ $set: { createdAt: { $subtract: ['$createdAt', days * DAY_MS] } } }]);
  // where it stands is recorded a moment after
  const [newest] = await db
    .collection('messages')
    .find({ conversationId: new ObjectId(conversationId) })
    .sort({ seq: -1 })
    .limit(1)
    .toArray();
  await db
    .collection('conversations')
    .updateOne({ _id: new ObjectId(conversationId) }, { $max: { lastSeq: newest!.seq as number } });
}

/** Has everything that is old turn cold, as the daily round does. */
export async function turnCold(world: Pick<World, 'redisUrl' | 'redisPrefix' | 'db'>): Promise<void> {
  await runJob(world, 'archive-round');
  await settled(world);
}

/** Resolves when no job of the archive is left. */
export const settled = (world: Pick<World, 'db'>): Promise<void> => noneLeft(world, /^archive-/);

/** Has files written anew without what left them. */
export const tidy = (world: Pick<World, 'redisUrl' | 'redisPrefix'>): Promise<void> =>
  runJob(world, 'archive-tidy');

/** A document of a message as it is stored. */
export const stored = (db: Db, id: string) =>
  db.collection('messages').findOne({ _id: new ObjectId(id) }) as Promise<Record<string, unknown> | null>;
