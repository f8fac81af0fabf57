import type { Change, Message, ReactionChange, ReactionCount } from './wire';

// changes that came before their message; a lost one is in the message when that comes from the server later
const MAX_EARLY_CHANGES = 1_000;

/** Whether `message` is later than the same one in another state. */
export function isLater(message: Message, there: Message): boolean {
  return message.version > there.version || (message.chg ?? 0) > (there.chg ?? 0);
}

/** `message` after `change`, or `message` itself when that is in it already. */
export function applyChange(message: Message, change: Change): Message {
  const { version, at, chg, reaction } = change;
  if (reaction) {
    if (chg <= (message.chg ?? 0)) return message;
    return { ...message, chg, reactions: withReaction(message.reactions, reaction) };
  }
  if (change.type === 'pin:updated') return { ...message, chg: Math.max(chg, message.chg ?? 0) };
  if (version <= message.version) return message;
  if (change.type === 'message:deleted') return { ...tombstoneOf(message, version, at), chg };
  const content = change.content ?? message.content;
  return { ...meantFor(message, change), version, chg, content, editedAt: at };
}

/** The counts where one emoji has another one; a new one comes last. */
function withReaction(
  counts: readonly ReactionCount[] = [],
  { emoji, count }: ReactionChange,
): ReactionCount[] {
  const isThere = counts.some((one) => one.emoji === emoji);
  const changed = isThere
    ? counts.map((one) => (one.emoji === emoji ? { emoji, count } : one))
    : [...counts, { emoji, count }];
  return changed.filter((one) => one.count > 0);
}

/** The message, for whom it is after an edit: as before unless that says otherwise. */
function meantFor(message: Message, { mentions, mentionsAll }: Change): Message {
  if (mentions === undefined) return message;
  return {
    ...message,
    mentions: mentions.length > 0 ? mentions : undefined,
    mentionsAll: mentionsAll === true ? true : undefined,
  };
}

/** When a message ends, in milliseconds since the epoch; never: Infinity. */
export const endOf = ({ expiresAt }: Message): number =>
  expiresAt === undefined ? Infinity : Date.parse(expiresAt);

/** What is deleted with the text. */
const SAID = ['location', 'contact', 'forwardCount', 'mentions', 'mentionsAll', 'reactions'] as const;

/** What is left of a message: its place, and what it answered. */
function tombstoneOf(message: Message, version: number, deletedAt: string): Message {
  const tombstone: Message = { ...message, version, content: '', deletedAt };
  for (const part of SAID) delete tombstone[part];
  return tombstone;
}

/** The newest messages of one conversation by rising `seq`. */
export class MessageList {
  private readonly items: Message[] = [];
  private early: Change[] = [];
  private loaded = 0;
  /** when the first of them ends, in milliseconds since the epoch */
  private endsAt = Infinity;

  /** @param kept how many messages to keep; each one that was loaded from the history adds one */
  constructor(private readonly kept: number) {}

  /** Drops those whose time is over. @returns whether there was one */
  expire(now: number): boolean {
    if (now < this.endsAt) return false;
    const left = this.items.filter((item) => endOf(item) > now);
    const isFewer = left.length < this.items.length;
    this.items.splice(0, this.items.length, ...left);
    this.endsAt = Math.min(Infinity, ...left.map(endOf));
    return isFewer;
  }

  /** When the first of them ends, in milliseconds since the epoch; never: Infinity. */
  get nextEnd(): number {
    return this.endsAt;
  }

  all(): Message[] {
    return [...this.items];
  }

  at(seq: number): Message | undefined {
    const found = this.items[this.indexOf(seq)];
    return found?.seq === seq ? found : undefined;
  }

  /**
   * Puts a message where it belongs; one that is there already is only replaced by a newer version.
   * @param isHistory whether it was asked for, so that it must not cost another message its place
   */
  put(message: Message, isHistory = false): void {
    const early = this.early.filter((change) => change.messageId === message.id);
    if (early.length > 0) this.early = this.early.filter((change) => change.messageId !== message.id);
    const item = early.reduce(applyChange, message);
    const index = this.indexOf(item.seq);
    const there = this.items[index];
    if (there?.seq === item.seq) {
      if (isLater(item, there)) this.items[index] = item;
      return;
    }
    this.endsAt = Math.min(this.endsAt, endOf(item));
    if (isHistory) this.loaded += 1;
    this.items.splice(index, 0, item);
    if (this.items.length > this.kept + this.loaded) this.items.shift();
  }

  /** Applies a change to its message, now or when the message comes; what happened to no message is none of its business. */
  change(change: Change): void {
    if (change.messageId === undefined) return;
    const index = this.indexOf(change.seq);
    const there = this.items[index];
    if (there?.seq === change.seq) {
      this.items[index] = applyChange(there, change);
      return;
    }
    this.early.push(change);
    if (this.early.length > MAX_EARLY_CHANGES) this.early.shift();
  }

  /** Index of the first message with this number or a higher one. */
  private indexOf(seq: number): number {
    const newest = this.items.at(-1);
    if (!newest || newest.seq < seq) return this.items.length;
    let low = 0;
    for (let high = this.items.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((this.items[middle]?.seq ?? Infinity) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
