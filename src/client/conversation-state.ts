import { messageStatus, unreadCount, type MessageStatus } from '../shared/receipts';
import { MessageList } from './message-list';
import { messageOf } from './viewed-message';
import type { Change, Conversation, Message, StatusUpdate, ViewedMessage } from './wire';

/** What is known of one conversation: its description once loaded, its messages, and how far each member has come. */
export class ConversationState {
  readonly messages: MessageList;
  private description?: Conversation;
  private newest?: Message;
  private lastSeq = 0;
  private lastChg = 0;
  private readonly marks = new Map<string, StatusUpdate>();

  constructor(
    readonly id: string,
    private readonly ownId: string,
    kept: number,
  ) {
    this.messages = new MessageList(kept);
  }

  get isDescribed(): boolean {
    return this.description !== undefined;
  }

  /** How far the reader's own devices and eyes have come. */
  get own(): { deliveredSeq: number; readSeq: number } {
    const { deliveredSeq = 0, readSeq = 0 } = this.marks.get(this.ownId) ?? {};
    return { deliveredSeq: Math.max(deliveredSeq, readSeq), readSeq };
  }

  get newestSeq(): number {
    return this.lastSeq;
  }

  /** Takes the description that REST gives. */
  describe(conversation: Conversation): void {
    this.description = conversation;
    this.lastSeq = Math.max(this.lastSeq, conversation.lastSeq);
    this.lastChg = Math.max(this.lastChg, conversation.lastChg);
    if (conversation.lastMessage) this.see(messageOf(conversation.lastMessage));
    for (const receipt of conversation.receipts) this.mark(receipt);
    this.markOwn(conversation);
  }

  add(message: Message, isHistory: boolean): void {
    this.messages.put(message, isHistory);
    this.lastSeq = Math.max(this.lastSeq, message.seq);
    this.see(this.messages.at(message.seq) ?? message);
  }

  change(change: Change): void {
    this.messages.change(change);
    this.lastChg = Math.max(this.lastChg, change.chg);
    const changed = this.messages.at(change.seq);
    if (changed) this.see(changed);
  }

  /** Moves a member's watermarks; they only rise. Returns where the member stands if one did. */
  mark(update: StatusUpdate): StatusUpdate | undefined {
    const known = this.marks.get(update.userId);
    const deliveredSeq = Math.max(known?.deliveredSeq ?? 0, update.deliveredSeq);
    const readSeq = Math.max(known?.readSeq ?? 0, update.readSeq);
    if (known?.deliveredSeq === deliveredSeq && known.readSeq === readSeq) return undefined;
    const risen = { ...update, deliveredSeq, readSeq };
    this.marks.set(update.userId, risen);
    return risen;
  }

  markOwn({ deliveredSeq = 0, readSeq = 0 }: { deliveredSeq?: number; readSeq?: number }): boolean {
    const at = new Date().toISOString();
    const own = { conversationId: this.id, userId: this.ownId, deliveredSeq, readSeq, at };
    return this.mark(own) !== undefined;
  }

  /** How far a message has come: the least of what the members beside its sender confirmed. */
  statusOf({ seq, senderId }: Message): MessageStatus {
    const others = [...this.marks.values()].filter(({ userId }) => userId !== senderId);
    const silent = Math.max(0, (this.description?.memberCount ?? 0) - 1 - others.length);
    return messageStatus(seq, [...others, ...Array<StatusUpdate>(silent).fill(this.nothing())]);
  }

  /** The conversation as it stands now, in the shape in which REST describes it; undefined until described. */
  view(): Conversation | undefined {
    if (!this.description) return undefined;
    const { own, newest, lastSeq, lastChg } = this;
    return {
      ...this.description,
      ...own,
      lastSeq,
      lastChg,
      ...(newest && { lastMessage: this.viewed(newest) }),
      unread: unreadCount(lastSeq, own.readSeq),
      receipts: [...this.marks.values()].filter(({ userId }) => userId !== this.ownId),
      lastActivityAt: latest(this.description.lastActivityAt, newest?.createdAt),
    };
  }

  private viewed(message: Message): ViewedMessage {
    return { ...message, isSender: message.senderId === this.ownId, status: this.statusOf(message) };
  }

  private see(message: Message): void {
    const { newest } = this;
    const isNewer = !newest || message.seq > newest.seq;
    if (isNewer || (message.seq === newest.seq && message.version > newest.version)) this.newest = message;
  }

  private nothing(): StatusUpdate {
    return { conversationId: this.id, userId: '', deliveredSeq: 0, readSeq: 0, at: '' };
  }
}

/** The later of two moments in ISO 8601, UTC, with milliseconds. */
function latest(a: string, b = ''): string {
  return a > b ? a : b;
}
