/** Messages of a segment; it may be full with fewer when they are long. */
export const SEGMENT_MESSAGES = 1_000;
/**
 * The newest messages of each conversation stay in the database, however old: lists show the last one, and who opens a
 * conversation sees a page of them.
 */
export const KEPT = 50;
const DAY_MS = 86_400_000;

/** Which messages are old, by when they were written. */
export interface Ages {
  /** older ones may turn cold */
  oldBefore: Date;
  /** one older than this does so also where there are too few to fill a segment */
  overdueBefore: Date;
}

/**
 * What is old now. Where little is written, messages wait until a thousand of them are old, or the first one is twice as
 * old as it must be: a file for each few of them would be worse than none.
 */
export function agesAt(now: number, afterDays: number): Ages {
  const ageMs = afterDays * DAY_MS;
  return { oldBefore: new Date(now - ageMs), overdueBefore: new Date(now - 2 * ageMs) };
}
