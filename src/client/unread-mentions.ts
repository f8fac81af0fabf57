import type { Message } from './wire';

// numbers kept of one conversation
const KEPT = 1_000;
// the server tells the first so many and no more
const MAX_TOLD = 100;

/** Which unread messages of one conversation are for the reader in particular. */
export class UnreadMentions {
  private seqs: number[] = [];

  constructor(private readonly ownId: string) {}

  /** Takes what the server tells of everything up to `lastSeq`. */
  tell(seqs: readonly number[], lastSeq: number): void {
    const upTo = seqs.length < MAX_TOLD ? lastSeq : Math.max(...seqs);
    this.keep([...seqs, ...this.seqs.filter((seq) => seq > upTo)]);
  }

  /** Takes a message that came, or changed. */
  see({ seq, senderId, mentions, mentionsAll, deletedAt }: Message): void {
    const isMeant = senderId !== this.ownId && (mentionsAll === true || mentions?.includes(this.ownId));
    const isKept = this.seqs.includes(seq);
    if (isKept && deletedAt !== undefined) this.forget(seq);
    else if (!isKept && isMeant && deletedAt === undefined) this.keep([...this.seqs, seq]);
  }

  /** The message was deleted. */
  forget(seq: number): void {
    this.seqs = this.seqs.filter((one) => one !== seq);
  }

  /** Their numbers, rising. */
  above(readSeq: number): number[] {
    this.seqs = this.seqs.filter((seq) => seq > readSeq);
    return [...this.seqs];
  }

  private keep(seqs: number[]): void {
    this.seqs = [...new Set(seqs)].sort((a, b) => a - b).slice(-KEPT);
  }
}
