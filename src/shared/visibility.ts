/** A stretch of a conversation that a member may see: from `fromSeq` to `toSeq`, both included; open while a member. */
export interface Interval {
  fromSeq: number;
  toSeq?: number;
  /** the first change of that time; 1 unless given */
  fromChg?: number;
}

/** A closed range of message numbers. */
export interface SeqRange {
  fromSeq: number;
  toSeq: number;
}

/** Whether a member with these intervals may see message `seq`. */
export function canSee(intervals: readonly Interval[], seq: number): boolean {
  return intervals.some(({ fromSeq, toSeq }) => seq >= fromSeq && seq <= (toSeq ?? Infinity));
}

/**
 * The parts of `range` that a member with these intervals may see, in rising order. Every read path (history, live,
 * sync, previews) filters through this one function.
 */
export function visibleRanges(intervals: readonly Interval[], range: SeqRange): SeqRange[] {
  return intervals
    .map(({ fromSeq, toSeq }) => ({
      fromSeq: Math.max(fromSeq, range.fromSeq),
      toSeq: Math.min(toSeq ?? Number.MAX_SAFE_INTEGER, range.toSeq),
    }))
    .filter(({ fromSeq, toSeq }) => fromSeq <= toSeq)
    .sort((a, b) => a.fromSeq - b.fromSeq);
}
