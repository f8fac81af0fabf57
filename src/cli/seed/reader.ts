import type { Random } from './random';

/** A move of a watermark; the moment in milliseconds since the epoch. */
export interface Move {
  kind: 'delivered' | 'read';
  fromSeq: number;
  toSeq: number;
  at: number;
}

/** Messages arrive within a second or so, and are read within a minute or so; later only when nobody looks. */
const ARRIVAL_MS = 900;
const READING_MS = 25_000;
/** A person's own messages raise their watermarks a moment after they were stored. */
const OWN_DELAY_MS = 250;

/** How far one person has come in a conversation. */
export class Reader {
  deliveredSeq = 0;
  readSeq = 0;
  /** as others may see */
  shownReadSeq = 0;

  /**
   * @param isShown whether others learn of what the person reads
   * @param movedAt when the person came to the conversation; later, when a watermark last rose
   */
  constructor(
    private readonly isShown: boolean,
    public movedAt: number,
    private readonly random: Random,
    private readonly onMove: (move: Move) => void,
  ) {}

  /** Receives and reads everything up to `seq`, after the moment it was written and before another moment. */
  catchUp(seq: number, after: number, before: number): void {
    if (seq <= this.readSeq) return;
    const deliveredAt = this.receive(seq, after, before);
    this.read(seq, deliveredAt, before);
  }

  /** Receives everything up to `seq`, but reads only a part of it, perhaps nothing. */
  glance(seq: number, after: number, before: number): void {
    if (seq <= this.readSeq) return;
    const deliveredAt = this.receive(seq, after, before);
    const upTo = this.readSeq + this.random.below(seq - this.readSeq);
    if (upTo > this.readSeq) this.read(upTo, deliveredAt, before);
  }

  /** The person has written message `seq`, and thereby read what stands above it. */
  noteOwn(seq: number, at: number): void {
    this.deliveredSeq = seq;
    this.readSeq = seq;
    if (this.isShown) this.shownReadSeq = seq;
    this.movedAt = Math.max(this.movedAt, at + this.random.below(OWN_DELAY_MS));
  }

  private receive(seq: number, after: number, before: number): number {
    const at = this.draw(after, before, ARRIVAL_MS);
    if (seq <= this.deliveredSeq) return at;
    this.onMove({ kind: 'delivered', fromSeq: this.deliveredSeq + 1, toSeq: seq, at });
    this.deliveredSeq = seq;
    this.movedAt = at;
    return at;
  }

  private read(seq: number, after: number, before: number): void {
    const at = this.draw(after, before, READING_MS);
    if (this.isShown) {
      this.onMove({ kind: 'read', fromSeq: this.shownReadSeq + 1, toSeq: seq, at });
      this.shownReadSeq = seq;
    }
    this.readSeq = seq;
    this.movedAt = at;
  }

  /** A moment soon after one and before another. */
  private draw(after: number, before: number, mean: number): number {
    const start = Math.max(after, this.movedAt);
    const room = Math.max(0, before - start) / 3;
    return Math.floor(start + Math.min(this.random.exponential(mean), room));
  }
}
