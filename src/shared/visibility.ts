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

/** What is left of intervals, in rising order, without the numbers in `cuts`, which rise and do not overlap. */
export function cutOut(intervals: readonly Interval[], cuts: readonly SeqRange[]): Interval[] {
  return cuts.reduce<Interval[]>(
    (left, cut) => left.flatMap((interval) => without(interval, cut)),
    [...intervals],
  );
}

function without(interval: Interval, cut: SeqRange): Interval[] {
  const { fromSeq, toSeq = Infinity } = interval;
  if (cut.toSeq < fromSeq || cut.fromSeq > toSeq) return [interval];
  return [
    ...(fromSeq < cut.fromSeq ? [{ ...interval, toSeq: cut.fromSeq - 1 }] : []),
    ...(cut.toSeq < toSeq ? [{ ...interval, fromSeq: cut.toSeq + 1 }] : []),
  ];
}

/** Ranges with one more in them: rising, without overlap, and joined where they touch. */
export function joinRange(ranges: readonly SeqRange[], added: SeqRange): SeqRange[] {
  const isApart = ({ fromSeq, toSeq }: SeqRange) => toSeq + 1 < added.fromSeq || fromSeq > added.toSeq + 1;
  const touched = [added, ...ranges.filter((range) => !isApart(range))];
  const joined = {
    fromSeq: Math.min(...touched.map(({ fromSeq }) => fromSeq)),
    toSeq: Math.max(...touched.map(({ toSeq }) => toSeq)),
  };
  return [...ranges.filter(isApart), joined].sort((a, b) => a.fromSeq - b.fromSeq);
}
