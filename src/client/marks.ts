import { type MessageStatus, messageStatus } from '../shared/receipts';
import type { StatusUpdate } from './wire';

// stands for all members together, as an update without a person does
const ALL = '';
const STEPS: readonly MessageStatus[] = ['sent', 'delivered', 'read'];

/** How far the members of one conversation have come: each of them, or in a large one all together. */
export class Marks {
  private readonly marks = new Map<string, StatusUpdate>();
  /** who came, and of whom the server has not told since: their marks are taken from where they came */
  private readonly assumed = new Set<string>();
  /** who went, and the message that told of it: what was under way of them must not count again */
  private readonly gone = new Map<string, number>();

  /** What is known of a member. */
  of(userId: string): StatusUpdate | undefined {
    return this.marks.get(userId);
  }

  /** Moves watermarks; they only rise. Returns where the member, or all of them, stand if one did. */
  raise(update: StatusUpdate): StatusUpdate | undefined {
    const key = update.userId ?? ALL;
    // what lies above is of a time that they came back for, and may be told before their coming
    if (update.deliveredSeq <= (this.gone.get(key) ?? -1)) return undefined;
    // what was assumed gives way to what is told, be it less
    const known = this.assumed.delete(key) ? undefined : this.marks.get(key);
    const risen = known ? higher(known, update) : update;
    if (risen === known) return undefined;
    this.marks.set(key, risen);
    return risen;
  }

  /** Takes a list of the members that is newer than all comings and goings known until now. */
  list(updates: readonly StatusUpdate[]): void {
    this.gone.clear();
    for (const update of updates) this.raise(update);
  }

  /** Someone came: they hold back no message of before. Who is known belongs to it already and stays where they are. */
  join(mark: StatusUpdate & { userId: string }): void {
    this.gone.delete(mark.userId);
    if (this.marks.has(mark.userId)) return;
    this.marks.set(mark.userId, mark);
    this.assumed.add(mark.userId);
  }

  /** Someone went, as message `seq` tells: no message waits for them any more, unless it is known that they came back. */
  leave(userId: string, seq: number): void {
    this.gone.set(userId, seq);
    if ((this.marks.get(userId)?.deliveredSeq ?? 0) > seq) return;
    this.marks.delete(userId);
    this.assumed.delete(userId);
  }

  /** The marks beside those of one person, also that of all members together. */
  beside(userId: string): StatusUpdate[] {
    return [...this.marks.values()].filter((mark) => mark.userId !== userId);
  }

  /**
   * How far message `seq` has come: the least of what the members beside its sender confirmed. A member of whom nothing is
   * known has received nothing, unless the server told that all of them have.
   */
  statusOf(seq: number, senderId: string, memberCount: number): MessageStatus {
    const others = this.beside(senderId).filter(({ userId }) => userId !== undefined);
    const expected = memberCount - (this.gone.has(senderId) ? 0 : 1);
    const each = others.length < expected ? 'sent' : messageStatus(seq, others);
    const all = this.marks.get(ALL);
    // both are true, but one may be old: the server tells of all of them only while there are many
    return all ? further(each, messageStatus(seq, [all])) : each;
  }
}

/** `update` with the higher of each watermark; `known` itself when none rose. */
function higher(known: StatusUpdate, update: StatusUpdate): StatusUpdate {
  const deliveredSeq = Math.max(known.deliveredSeq, update.deliveredSeq);
  const readSeq = Math.max(known.readSeq, update.readSeq);
  const isSame = deliveredSeq === known.deliveredSeq && readSeq === known.readSeq;
  return isSame ? known : { ...update, deliveredSeq, readSeq };
}

function further(a: MessageStatus, b: MessageStatus): MessageStatus {
  return STEPS.indexOf(a) > STEPS.indexOf(b) ? a : b;
}
