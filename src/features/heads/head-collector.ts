import { type HeadRise, mergeHeads } from '../../shared/heads';
import type { Id } from '../../shared/ids';
import type { HeadSighting, Sent } from './heads.types';

/** What was seen of one conversation and is not yet dealt with. Rounds are those of whoever deals with it. */
export interface Sighted {
  rise: HeadRise;
  /** the newest message of each sender */
  sent: Map<Id, Sent>;
  /** since when something of it waits */
  since: number;
  /** when something was seen last */
  seen: number;
  /** when it was announced last; before that it has been waiting */
  announced: number;
}

/** What was seen in the database, by conversation, until it is dealt with. */
export class HeadCollector {
  private readonly sighted = new Map<Id, Sighted>();
  private round = 0;

  get size(): number {
    return this.sighted.size;
  }

  add({ senderId, ...rise }: HeadSighting): void {
    const { conversationId, seq } = rise;
    const { round } = this;
    let present = this.sighted.get(conversationId);
    if (!present) {
      present = { rise, sent: new Map(), since: round, seen: round, announced: round - 1 };
      this.sighted.set(conversationId, present);
    }
    present.rise = mergeHeads(present.rise, rise);
    present.seen = round;
    if (senderId) present.sent.set(senderId, { conversationId, senderId, seq });
  }

  /** What is seen from now on belongs to the next round. @returns its number */
  nextRound(): number {
    this.round += 1;
    return this.round;
  }

  filter(isWanted: (sighted: Sighted) => boolean): Sighted[] {
    return [...this.sighted.values()].filter(isWanted);
  }

  /** Since when something waits that is not dealt with; the present round when nothing does. */
  oldestRound(): number {
    let oldest = this.round;
    for (const { since } of this.sighted.values()) oldest = Math.min(oldest, since);
    return oldest;
  }

  /** What was seen of it is repaired, and what `sent` names; unless more is to be announced, it is dealt with. */
  settle(sighted: Sighted, sent: readonly Sent[]): void {
    for (const one of sent) if (sighted.sent.get(one.senderId) === one) sighted.sent.delete(one.senderId);
    const isOver = sighted.announced >= sighted.seen && sighted.sent.size === 0;
    if (isOver) this.sighted.delete(sighted.rise.conversationId);
    else sighted.since = Math.max(sighted.since, sighted.announced);
  }

  /** Hands over everything, and starts anew. */
  take(): HeadRise[] {
    const rises = this.filter(() => true).map(({ rise }) => rise);
    this.sighted.clear();
    return rises;
  }
}
