import { unreadCount, type MessageStatus } from '../shared/receipts';
import { Description } from './description';
import { Marks } from './marks';
import { endOf, isLater, MessageList } from './message-list';
import { OwnReactions } from './own-reactions';
import { meantAfter, UnreadMentions } from './unread-mentions';
import { messageOf } from './viewed-message';
import type { Change, Conversation, Message, StatusUpdate, ViewedMessage } from './wire';

/** What is known of one conversation: its description once loaded, its messages, and how far each member has come. */
export class ConversationState {
  readonly messages: MessageList;
  readonly ownReactions: OwnReactions;
  private readonly description: Description;
  private readonly marks = new Marks();
  private readonly mentions: UnreadMentions;
  private newest?: Message;
  private lastSeq = 0;
  private lastChg = 0;

  constructor(
    readonly id: string,
    private readonly ownId: string,
    kept: number,
  ) {
    this.messages = new MessageList(kept);
    this.ownReactions = new OwnReactions(ownId);
    this.description = new Description(ownId);
    this.mentions = new UnreadMentions(ownId);
  }

  get isDescribed(): boolean {
    return this.description.isTold;
  }

  /** Whether the reader went, and did not come back, as far as the applied changes tell. */
  get hasLeft(): boolean {
    return this.description.hasLeft;
  }

  /** How far the reader's own devices and eyes have come. */
  get own(): { deliveredSeq: number; readSeq: number } {
    const { deliveredSeq = 0, readSeq = 0 } = this.marks.of(this.ownId) ?? {};
    return { deliveredSeq: Math.max(deliveredSeq, readSeq), readSeq };
  }

  get newestSeq(): number {
    return this.lastSeq;
  }

  /** Takes the description that REST gives. */
  describe(conversation: Conversation): void {
    const { lastSeq, lastChg, lastMessage, receipts } = conversation;
    this.tellMentions(conversation);
    this.lastSeq = Math.max(this.lastSeq, lastSeq);
    this.lastChg = Math.max(this.lastChg, lastChg);
    if (lastMessage) this.see(messageOf(lastMessage));
    if (this.description.tell(conversation)) this.marks.list(receipts);
    else for (const receipt of receipts) this.mark(receipt);
    this.markOwn(conversation);
  }

  /** Takes what the server says of the unread messages that are for the reader in particular. */
  tellMentions({
    unreadMentions = [],
    ...upTo
  }: Pick<Conversation, 'unreadMentions' | 'lastSeq' | 'lastChg'>): void {
    this.mentions.tell(unreadMentions, upTo);
  }

  add(message: Message, isHistory: boolean): void {
    this.messages.put(message, isHistory);
    this.lastSeq = Math.max(this.lastSeq, message.seq);
    this.mentions.see(this.messages.at(message.seq) ?? message);
    this.see(this.messages.at(message.seq) ?? message);
  }

  /** Applies a change to its message or to the conversation itself; returns whether the latter is described differently now. */
  change(change: Change): boolean {
    this.lastChg = Math.max(this.lastChg, change.chg);
    if (change.messageId === undefined) return this.changeItself(change) && this.isDescribed;
    this.messages.change(change);
    this.ownReactions.apply(change);
    const changed = this.messages.at(change.seq);
    if (changed) this.see(changed);
    const meant = changed ?? meantAfter(change);
    if (meant) this.mentions.see(meant);
    return false;
  }

  /** Moves watermarks of a member or of all; they only rise. Returns where they stand if one did. */
  mark(update: StatusUpdate): StatusUpdate | undefined {
    return this.marks.raise(update);
  }

  markOwn({ deliveredSeq = 0, readSeq = 0 }: { deliveredSeq?: number; readSeq?: number }): boolean {
    const at = new Date().toISOString();
    // what is read has arrived: else an update that was under way would show them the wrong way round
    const reached = { deliveredSeq: Math.max(deliveredSeq, readSeq), readSeq };
    const own = { conversationId: this.id, userId: this.ownId, ...reached, at };
    return this.mark(own) !== undefined;
  }

  /** Drops messages whose time is over. @returns whether there was one */
  expire(now: number): boolean {
    const isNewestOver = this.newest !== undefined && endOf(this.newest) <= now;
    const isFewer = this.messages.expire(now);
    if (isNewestOver) this.newest = this.messages.all().at(-1);
    return isFewer || isNewestOver;
  }

  /** When the next message ends, in milliseconds since the epoch; never: Infinity. */
  get nextEnd(): number {
    return Math.min(this.messages.nextEnd, this.newest ? endOf(this.newest) : Infinity);
  }

  /** How far a message has come: the least of what the members beside its sender confirmed. */
  statusOf({ seq, senderId }: Message): MessageStatus {
    return this.marks.statusOf(seq, senderId, this.description.memberCount);
  }

  /** The conversation as it stands now, in the shape in which REST describes it; undefined until described. */
  view(): Conversation | undefined {
    const described = this.description.view();
    if (!described) return undefined;
    const { own, newest, lastSeq, lastChg } = this;
    const unreadMentions = this.mentions.above(own.readSeq);
    return {
      ...described,
      ...own,
      lastSeq,
      lastChg,
      ...(newest && { lastMessage: this.viewed(newest) }),
      unread: unreadCount(lastSeq, own.readSeq),
      unreadMentions: unreadMentions.length > 0 ? unreadMentions : undefined,
      receipts: this.marks.beside(this.ownId),
      lastActivityAt: latest(described.lastActivityAt, newest?.createdAt),
    };
  }

  /** What came before the description is in it already, those who came and went too. */
  private changeItself(change: Change): boolean {
    if (!this.description.apply(change)) return false;
    for (const { userId, isActive } of change.members ?? []) {
      if (!isActive) this.marks.leave(userId, change.seq);
      else if (userId !== this.ownId) this.marks.join(this.startOf(userId, change));
    }
    return true;
  }

  /** Where a member stands who came with a change: at the message before the one that tells of it. */
  private startOf(userId: string, { seq, at }: Change): StatusUpdate & { userId: string } {
    return { conversationId: this.id, userId, deliveredSeq: seq - 1, readSeq: seq - 1, at };
  }

  /** A message as its reader sees it. */
  viewed(message: Message): ViewedMessage {
    return { ...message, isSender: message.senderId === this.ownId, status: this.statusOf(message) };
  }

  private see(message: Message): void {
    const { newest } = this;
    const isNewer = !newest || message.seq > newest.seq;
    if (isNewer || (message.seq === newest.seq && isLater(message, newest))) this.newest = message;
  }
}

/** The later of two moments in ISO 8601, UTC, with milliseconds. */
function latest(a: string, b = ''): string {
  return a > b ? a : b;
}
