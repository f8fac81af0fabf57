/** One goal of the bench: what was measured beside what is asked for. */
export interface GoalResult {
  goal: number;
  quantity: string;
  measured: number;
  unit: string;
  /** the limit, and whether to stay below or above it */
  limit: number;
  better: 'lower' | 'higher';
}

/** What a scenario found: a table, the goals it speaks to, and whatever a reader must know about it. */
export interface Section {
  scenario: string;
  title: string;
  /** when, seconds it took, share of the machine that others used meanwhile (0 to 1) */
  at: string;
  seconds: number;
  foreignLoad: number;
  isQuick: boolean;
  columns: string[];
  rows: (string | number)[][];
  goals: GoalResult[];
  notes: string[];
  /** every single sample */
  samples: unknown;
}

export const isMet = ({ measured, limit, better }: GoalResult): boolean =>
  better === 'lower' ? measured <= limit : measured >= limit;
