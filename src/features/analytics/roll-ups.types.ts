import type { Day } from './analytics.types';

/** When a roll-up is run: each by a job of its own. */
export type RollUpJob = 'analytics-frequent' | 'analytics-hourly' | 'analytics-daily';

/** One stage of an aggregation pipeline. */
export type Stage = Record<string, unknown>;

/** What a run covers: from there to now. */
export interface Span {
  /** milliseconds; buckets that began before are left as they are */
  from: number;
  /** the first day; it is covered from its beginning */
  firstDay: Day;
  lastDay: Day;
  /** the cut whose count of the archive holds: windows count what came since, the archive what was there before */
  cut: number;
  timezone: string;
}

/** A roll-up: what is counted in raw, per bucket. */
export interface RollUp {
  /** what it is called in progress and logs */
  name: string;
  job: RollUpJob;
  /** the collection that it reads */
  reads: string;
  writes: 'analytics_hourly' | 'analytics_daily';
  /** the roll-up whose rows it reads, if it reads those of one: it never gets ahead of it */
  after?: string;
  /** reads windows alone, which are gone after 90 days: what is older is left as it is */
  isOfWindows?: boolean;
  /** run once for each day, which is then the first and the last one */
  isPerDay?: boolean;
  /** up to rows of `metric`, `dimension`, `bucket` and counters: `$merge` is put behind them */
  stages: (span: Span) => Stage[];
}
