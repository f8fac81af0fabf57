import type { Change, Message } from './wire';

// changes that came before their message; a lost one is healed by the version of the message when it comes
const MAX_EARLY_CHANGES = 1_000;

/** `message` after `change`, or `message` itself when it is newer already. */
export function applyChange(message: Message, change: Change): Message {
  if (change.version <= message.version) return message;
  const { version, at } = change;
  if (change.type === 'message:deleted') return tombstoneOf(message, version, at);
  return { ...message, version, content: change.content ?? message.content, editedAt: at };
}

/** What is deleted with the text. */
const SAID = ['location', 'contact', 'forwardCount', 'mentions', 'mentionsAll'] as const;

/** What is left of a message: its place, and what it answered. */
function tombstoneOf(message: Message, version: number, deletedAt: string): Message {
  const tombstone: Message = { ...message, version, content: '', deletedAt };
  for (const part of SAID) delete tombstone[part];
  return tombstone;
}

/** The newest messages of one conversation by rising `seq`. */
export class MessageList {
  private readonly items: Message[] = [];
  private readonly early = new Map<string, Change>();
  private loaded = 0;

  /** @param kept how many messages to keep; each one that was loaded from the history adds one */
  constructor(private readonly kept: number) {}

  all(): Message[] {
    return [...this.items];
  }

  get newest(): Message | undefined {
    return this.items.at(-1);
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
    const early = this.early.get(message.id);
    this.early.delete(message.id);
    const item = early ? applyChange(message, early) : message;
    const index = this.indexOf(item.seq);
    const there = this.items[index];
    if (there?.seq === item.seq) {
      if (item.version > there.version) this.items[index] = item;
      return;
    }
    if (isHistory) this.loaded += 1;
    this.items.splice(index, 0, item);
    if (this.items.length > this.kept + this.loaded) this.items.shift();
  }

  /** Applies a change to its message, now or when the message comes; what happened to no message is none of its business. */
  change(change: Change): void {
    const { messageId } = change;
    if (messageId === undefined) return;
    const index = this.indexOf(change.seq);
    const there = this.items[index];
    if (there?.seq === change.seq) {
      this.items[index] = applyChange(there, change);
      return;
    }
    const early = this.early.get(messageId);
    if (!early || early.version < change.version) this.early.set(messageId, change);
    const [oldest] = this.early.keys();
    if (oldest !== undefined && this.early.size > MAX_EARLY_CHANGES) this.early.delete(oldest);
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
