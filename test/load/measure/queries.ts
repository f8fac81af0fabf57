import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { type Executed, Profiler } from '../../support/profiler';

/** The profiler tells moments by the millisecond, and some work of a server follows its answer. */
const MOMENT_MS = 300;

/** What the database did for a piece of work, by its own account. */
export async function queriesOf(db: Db, work: () => Promise<unknown>): Promise<Executed[]> {
  const profiler = new Profiler(db);
  await profiler.start();
  await delay(MOMENT_MS);
  await profiler.mark();
  await work();
  await delay(MOMENT_MS);
  const executed = await profiler.executed();
  await profiler.stop();
  return executed;
}
