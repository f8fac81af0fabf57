import type { Budget } from './token-bucket';

/**
 * The default budgets. `limit` at once, refilled evenly over `windowMs`: login allows 5 and then one per 20 s, a send
 * burst of 40 refills at 20 per 10 s.
 */
export const BUDGETS = {
  login: { limit: 5, windowMs: 100_000 },
  register: { limit: 60, windowMs: 600_000 },
  refresh: { limit: 30, windowMs: 300_000 },
  rest: { limit: 300, windowMs: 60_000 },
  send: { limit: 40, windowMs: 20_000 },
  /** asking people to be contacts */
  contactRequest: { limit: 50, windowMs: 3_600_000 },
  /** lists of addresses looked up: whoever guesses addresses shall not get far */
  contactMatch: { limit: 10, windowMs: 3_600_000 },
  /** socket events of any kind, per socket */
  socketEvents: { limit: 500, windowMs: 5_000 },
} satisfies Record<string, Budget>;

/** What `send` refills in ten seconds, as `session:ready` announces it. */
export const SENDS_PER_10S = (BUDGETS.send.limit * 10_000) / BUDGETS.send.windowMs;
