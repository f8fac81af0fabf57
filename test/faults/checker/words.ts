import type { StoredChangeRecord } from './history';
import type { Replayed } from './replay';

/** In the place of what an edit said: the log forgets it when the message is deleted. */
export const FORGOTTEN = 'forgotten';

/** A message's state in the words of the history. */
export function stateOf({ version, chg, isGone, reactions }: Replayed): string {
  const counts = new Map([...reactions].map(([emoji, who]) => [emoji, who.size]));
  return stateText({ version, chg, isGone, counts });
}

/** The same of whatever says how often which emoji is there. */
export function stateText({
  version,
  chg = 0,
  isGone,
  counts,
}: {
  version: number;
  chg?: number;
  isGone: boolean;
  counts: ReadonlyMap<string, number>;
}): string {
  const reactions = [...counts].map(([emoji, count]) => `${emoji}${count}`).sort();
  return [`v${version}`, `c${chg}`, ...(isGone ? ['gone'] : []), ...reactions].join(' ');
}

/** A change in the words of the history, all of it. */
export function saidOf(
  change: Pick<StoredChangeRecord, 'kind' | 'actorId' | 'seq' | 'messageId' | 'version' | 'what' | 'count'>,
): string {
  const { kind, actorId, seq, messageId = '-', version, what, count = '-' } = change;
  return [kind, actorId, seq, messageId, `v${version}`, what, count].join(' ');
}
