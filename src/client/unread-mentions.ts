import type { Change, Message } from './wire';

// numbers kept of one conversation, and as many changes
const KEPT = 1_000;
// the server tells the first so many and no more
const MAX_TOLD = 100;

/** What says for whom a message is. */
type Meant = Pick<Message, 'seq' | 'senderId' | 'mentions' | 'mentionsAll' | 'deletedAt' | 'chg'>;

/** Which unread messages of one conversation are for the reader in particular. */
export class UnreadMentions {
  private seqs: number[] = [];
  /** of messages that changed: by which change, and whether they are for the reader since */
  private readonly changed = new Map<number, { chg: number; isMeant: boolean }>();

  constructor(private readonly ownId: string) {}

  /** Takes what the server tells of everything up to `lastSeq` and `lastChg`; what changed since then is known better. */
  tell(seqs: readonly number[], { lastSeq, lastChg }: { lastSeq: number; lastChg: number }): void {
    const upTo = seqs.length < MAX_TOLD ? lastSeq : Math.max(...seqs);
    this.keep([...seqs, ...this.seqs.filter((seq) => seq > upTo)]);
    for (const [seq, { chg, isMeant }] of this.changed) {
      if (chg > lastChg) this.set(seq, isMeant);
      else this.changed.delete(seq);
    }
  }

  /** Takes a message that came, or changed. */
  see({ seq, senderId, mentions = [], mentionsAll = false, deletedAt, chg }: Meant): void {
    const isForReader = mentionsAll || mentions.includes(this.ownId);
    const isMeant = isForReader && senderId !== this.ownId && deletedAt === undefined;
    if (chg !== undefined) this.note(seq, { chg, isMeant });
    this.set(seq, isMeant);
  }

  /** Their numbers, rising. */
  above(readSeq: number): number[] {
    this.seqs = this.seqs.filter((seq) => seq > readSeq);
    return [...this.seqs];
  }

  private note(seq: number, change: { chg: number; isMeant: boolean }): void {
    // to the end of the line: the oldest are forgotten first
    this.changed.delete(seq);
    this.changed.set(seq, change);
    const [oldest] = this.changed.keys();
    if (this.changed.size > KEPT && oldest !== undefined) this.changed.delete(oldest);
  }

  private set(seq: number, isMeant: boolean): void {
    const isKept = this.seqs.includes(seq);
    if (isMeant && !isKept) this.keep([...this.seqs, seq]);
    if (!isMeant && isKept) this.seqs = this.seqs.filter((one) => one !== seq);
  }

  private keep(seqs: number[]): void {
    this.seqs = [...new Set(seqs)].sort((a, b) => a - b).slice(-KEPT);
  }
}

/** What a change itself says of for whom its message is; undefined where that stays as it was. */
export function meantAfter({
  type,
  seq,
  chg,
  actorId,
  mentions,
  mentionsAll,
  at,
}: Change): Meant | undefined {
  if (type === 'message:deleted') return { seq, chg, senderId: actorId, deletedAt: at };
  // only its author edits a message
  return mentions && { seq, chg, senderId: actorId, mentions, mentionsAll };
}
