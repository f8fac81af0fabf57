import type { Change, ViewedMessage } from './wire';

// the oldest are forgotten; the next page of history that has their message tells them again
const MAX_MESSAGES = 1_000;

/** With which emoji the own person reacts to messages of one conversation: as REST told it, and the changes since. */
export class OwnReactions {
  private readonly known = new Map<string, { chg: number; emoji: ReadonlySet<string> }>();

  constructor(private readonly ownId: string) {}

  of(messageId: string): string[] {
    return [...(this.known.get(messageId)?.emoji ?? [])];
  }

  /** Takes what REST says of a message. */
  learn({ id, chg = 0, ownReactions = [] }: ViewedMessage): void {
    if (chg === 0 || chg < (this.known.get(id)?.chg ?? 0)) return;
    this.keep(id, chg, new Set(ownReactions));
  }

  /** Takes a change: a reaction of the own person, on whichever device, or a deletion, which ends all reactions. */
  apply(change: Change): void {
    const { messageId, chg } = change;
    if (messageId === undefined) return;
    const known = this.known.get(messageId);
    if (known && chg <= known.chg) return;
    if (change.type === 'message:deleted') {
      if (known) this.keep(messageId, chg, new Set());
    } else this.react(messageId, change, known?.emoji);
  }

  private react(
    messageId: string,
    { actorId, chg, reaction }: Change,
    before: ReadonlySet<string> = new Set(),
  ): void {
    if (actorId !== this.ownId || !reaction) return;
    const emoji = new Set(before);
    if (reaction.isOn) emoji.add(reaction.emoji);
    else emoji.delete(reaction.emoji);
    this.keep(messageId, chg, emoji);
  }

  private keep(messageId: string, chg: number, emoji: ReadonlySet<string>): void {
    this.known.delete(messageId);
    this.known.set(messageId, { chg, emoji });
    const [oldest] = this.known.keys();
    if (oldest !== undefined && this.known.size > MAX_MESSAGES) this.known.delete(oldest);
  }
}
