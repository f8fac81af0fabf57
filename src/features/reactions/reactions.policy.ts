import type { ReactionCountDto } from '../messages/messages.types';

/** The counts after one more, or one less, of an emoji; one that nobody has is left out, a new one comes last. */
export function withCount(
  counts: readonly ReactionCountDto[],
  emoji: string,
  isMore: boolean,
): { counts: ReactionCountDto[]; count: number } {
  const before = counts.find((one) => one.emoji === emoji)?.count ?? 0;
  const count = Math.max(0, before + (isMore ? 1 : -1));
  const changed =
    before === 0
      ? [...counts, { emoji, count }]
      : counts.map((one) => (one.emoji === emoji ? { emoji, count } : one));
  return { counts: changed.filter((one) => one.count > 0), count };
}
