import type { Bench } from '../bench';
import type { GoalResult } from '../report/section';

/** What a scenario tells when it is over. */
export interface Finding {
  columns: string[];
  rows: (string | number)[][];
  goals: GoalResult[];
  notes: string[];
  samples: unknown;
}

/** One question the bench answers. */
export interface Scenario {
  name: string;
  title: string;
  run(bench: Bench): Promise<Finding>;
}

/** Samples of each contestant. */
export const ROUNDS = 5;
