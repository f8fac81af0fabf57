/** A budget: `limit` at once, refilled evenly within `windowMs`. */
export interface Budget {
  limit: number;
  windowMs: number;
  /** a rule of the product, not a limit of the server: `RATE_LIMIT_FACTOR` leaves it alone */
  isExact?: boolean;
}

/** Whether one was taken, and if not, when one will be there. */
export interface Taken {
  isAllowed: boolean;
  retryAfterMs: number;
  /** what is left at once */
  remaining: number;
}

/**
 * Takes one from a budget by the generic cell rate algorithm: all state is one number, the theoretical arrival time.
 * Source: ITU-T I.371, virtual scheduling.
 * @param arrival the state so far, milliseconds; undefined for a full budget
 * @returns the outcome and the state to keep
 */
export function takeToken(
  { limit, windowMs }: Budget,
  arrival: number | undefined,
  now: number,
): [Taken, number] {
  const interval = windowMs / limit;
  const next = Math.max(arrival ?? now, now) + interval;
  const allowedAt = next - windowMs;
  if (now < allowedAt) {
    return [{ isAllowed: false, retryAfterMs: Math.ceil(allowedAt - now), remaining: 0 }, arrival ?? now];
  }
  return [{ isAllowed: true, retryAfterMs: 0, remaining: Math.floor((now - allowedAt) / interval) }, next];
}
