import { FOR_EVER, type Preferences, SHELVES } from '../members/members.types';
import type { ChangePreferencesDto } from './dto/change-preferences.dto';

/** A field of a wish that cannot be granted, and why. */
export interface Contradiction {
  path: string;
  rule: string;
  message: string;
}

/** What in a wish contradicts itself or the time; undefined when nothing does. */
export function contradictionIn(
  { pinned, archived, muted, mutedUntil }: ChangePreferencesDto,
  now: number,
): Contradiction | undefined {
  if (pinned === true && archived === true)
    return { path: '/archived', rule: 'either', message: 'is not together with pinned' };
  if (muted === false && mutedUntil !== undefined)
    return { path: '/mutedUntil', rule: 'either', message: 'is not together with muted: false' };
  if (mutedUntil !== undefined && Date.parse(mutedUntil) <= now)
    return { path: '/mutedUntil', rule: 'future', message: 'must be to come' };
  return undefined;
}

/** What is kept after a wish; what it does not name stays. */
export function wished(before: Preferences, wish: ChangePreferencesDto): Preferences {
  const { markedUnread = before.isMarkedUnread === true, labels = before.labels ?? [] } = wish;
  const mutedUntil = wishedMute(before, wish);
  const notify = wish.notify === 'default' ? undefined : (wish.notify ?? before.notify);
  return {
    shelf: wishedShelf(before.shelf, wish),
    ...(mutedUntil && { mutedUntil }),
    ...(notify && { notify }),
    ...(markedUnread && { isMarkedUnread: true as const }),
    ...(labels.length > 0 && { labels }),
  };
}

/** Whether anything is kept that somebody who never touched it does not have. */
export function isPlain({ shelf, mutedUntil, notify, isMarkedUnread, labels }: Preferences): boolean {
  return shelf === SHELVES.open && [mutedUntil, notify, isMarkedUnread, labels].every((kept) => !kept);
}

/** A conversation stands on one shelf: pinning takes it out of the archive, archiving unpins it. */
function wishedShelf(before: number, { pinned, archived }: ChangePreferencesDto): number {
  if (pinned) return SHELVES.pinned;
  if (archived) return SHELVES.archived;
  const isGivenUp =
    (pinned === false && before === SHELVES.pinned) || (archived === false && before === SHELVES.archived);
  return isGivenUp ? SHELVES.open : before;
}

function wishedMute(before: Preferences, { muted, mutedUntil }: ChangePreferencesDto): Date | undefined {
  if (mutedUntil !== undefined) return new Date(mutedUntil);
  if (muted === undefined) return before.mutedUntil;
  return muted ? FOR_EVER : undefined;
}
