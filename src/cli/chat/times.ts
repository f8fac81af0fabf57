const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** `14:05`, local time. */
export function clockTime(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** A key that is the same for all moments of one local day. */
export function dayOf(iso: string | number): string {
  return new Date(iso).toDateString();
}

/** `Today`, `Yesterday`, `Monday` within a week, else `12 March 2026`. */
export function dayName(iso: string, now: number): string {
  const day = dayOf(iso);
  if (day === dayOf(now)) return 'Today';
  if (day === dayOf(now - 24 * HOUR_MS)) return 'Yesterday';
  const date = new Date(iso);
  if (now - date.getTime() < 6 * 24 * HOUR_MS) return date.toLocaleDateString('en-GB', { weekday: 'long' });
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
}

/** The time for today, else a short date: what a narrow column has room for. */
export function shortTime(iso: string, now: number): string {
  if (dayOf(iso) === dayOf(now)) return clockTime(iso);
  return new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** `just now`, `5 min ago`, `today at 14:05`, `Monday at 14:05`. */
export function ago(iso: string, now: number): string {
  const ms = now - new Date(iso).getTime();
  if (ms < MINUTE_MS) return 'just now';
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min ago`;
  const day = dayName(iso, now);
  return `${day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : day} at ${clockTime(iso)}`;
}
