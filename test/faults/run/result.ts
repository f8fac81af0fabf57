import type { Verdict, ViolationKind } from '../checker/verdict';

/** What came out of one run of a scenario. */
export interface Result {
  scenario: string;
  seed: number;
  /** why it was not run at all; a scenario that is missing has not passed */
  missing?: string;
  /** why it broke off: the runner or the system failed, nothing can be said */
  broken?: string;
  /** different messages with an ack */
  acked: number;
  /** different deeds beside sending with an ack: edits, deletions, reactions, pins, changes of members */
  done: number;
  lost: number;
  doubled: number;
  reordered: number;
  holes: number;
  /** violations of every other kind */
  others: Partial<Record<ViolationKind, number>>;
  /** what the scenario itself found wrong */
  unmet: string[];
  faults: number;
  /** milliseconds from a fault to the first ack of a message wished for after it: the median and the longest */
  recovery?: { median: number; longest: number };
  /** milliseconds people waited for an ack */
  wait: { p50: number; p99: number; longest: number };
  /** milliseconds from the end of the last fault until everybody had everything */
  convergenceMs: number;
  durationMs: number;
  /** what else the scenario measured */
  measures: Record<string, number>;
  /** where its history is; only kept when something is wrong */
  folder?: string;
}

const GROUPS = {
  lost: ['acked-missing'],
  doubled: ['stored-twice', 'surfaced-twice'],
  reordered: ['order-inverted', 'order-differs'],
  holes: ['stored-hole', 'surfaced-hole'],
} as const satisfies Record<string, readonly ViolationKind[]>;

type Sorted = Pick<Result, 'lost' | 'doubled' | 'reordered' | 'holes' | 'others'>;

/** Violations as the table has them. */
export function sortViolations({ totals }: Pick<Verdict, 'totals'>): Sorted {
  const named = new Set<ViolationKind>(Object.values(GROUPS).flat());
  const sum = (kinds: readonly ViolationKind[]) =>
    kinds.reduce((total, kind) => total + (totals[kind] ?? 0), 0);
  const entries = Object.entries(totals) as [ViolationKind, number][];
  return {
    lost: sum(GROUPS.lost),
    doubled: sum(GROUPS.doubled),
    reordered: sum(GROUPS.reordered),
    holes: sum(GROUPS.holes),
    others: Object.fromEntries(entries.filter(([kind]) => !named.has(kind))),
  };
}

/** Whether a run was made and found nothing wrong. */
export function isClean({
  missing,
  broken,
  lost,
  doubled,
  reordered,
  holes,
  others,
  unmet,
}: Result): boolean {
  if (missing !== undefined || broken !== undefined) return false;
  return lost + doubled + reordered + holes + Object.keys(others).length + unmet.length === 0;
}

/** The value below which this share of a list lies; 0 of an empty one. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** A result of nothing, for what was not or not wholly run. */
export function emptyResult(scenario: string, seed: number): Result {
  return {
    ...{
      scenario,
      seed,
      acked: 0,
      done: 0,
      lost: 0,
      doubled: 0,
      reordered: 0,
      holes: 0,
      others: {},
      unmet: [],
      faults: 0,
    },
    ...{ wait: { p50: 0, p99: 0, longest: 0 }, convergenceMs: 0, durationMs: 0, measures: {} },
  };
}
