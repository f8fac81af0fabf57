import type { MessageStatus } from '../shared/receipts';
import type { AccountDataStore } from './account-data';
import { ConversationState } from './conversation-state';
import { hiddenIn, shownOf, withoutHidden } from './hidden';
import { shelfOf, withPreferences } from './preferences';
import { messageOf } from './viewed-message';
import type {
  Change,
  Conversation,
  ConversationCounts,
  Message,
  Presence,
  StatusUpdate,
  ViewedMessage,
} from './wire';

/**
 * What the client knows, in memory: conversations with their messages and watermarks, and who is there. Holds no rule
 * of its own about order: the logs decide what is put in.
 */
export class Store {
  private readonly states = new Map<string, ConversationState>();
  private readonly people = new Map<string, Presence>();

  /**
   * @param ownId whose view this is
   * @param kept messages kept of each conversation beside those loaded from its history
   * @param data what the owner keeps about conversations is in it
   */
  constructor(
    readonly ownId: string,
    private readonly kept: number,
    private readonly data: AccountDataStore,
  ) {}

  describe(conversation: Conversation): void {
    this.state(conversation.id).describe(conversation);
  }

  isDescribed(conversationId: string): boolean {
    return this.states.get(conversationId)?.isDescribed ?? false;
  }

  addMessage(message: Message, isHistory = false): void {
    this.state(message.conversationId).add(message, isHistory);
  }

  /** Takes a message of the history, with what REST adds for the owner. */
  addViewed(message: ViewedMessage): void {
    this.addMessage(messageOf(message), true);
    this.state(message.conversationId).ownReactions.learn(message);
  }

  /** The emoji with which the owner reacts to a message, as far as known. */
  ownReactions(conversationId: string, messageId: string): string[] {
    return this.states.get(conversationId)?.ownReactions.of(messageId) ?? [];
  }

  /** Applies a change; returns whether the conversation itself is described differently now. */
  applyChange(change: Change): boolean {
    return this.state(change.conversationId).change(change);
  }

  /** Takes where a conversation stands for the owner, as the server says when it is opened. */
  opened(conversationId: string, counts: ConversationCounts): void {
    const state = this.state(conversationId);
    state.tellMentions(counts);
    state.markOwn(counts);
  }

  /** Whether the owner went, and did not come back, as far as the applied changes tell. */
  hasLeft(conversationId: string): boolean {
    return this.states.get(conversationId)?.hasLeft ?? false;
  }

  /** Moves watermarks of a member or of all; returns where they stand if one rose: updates may overtake each other. */
  mark(update: StatusUpdate): StatusUpdate | undefined {
    return this.state(update.conversationId).mark(update);
  }

  /** Moves the owner's watermarks; returns whether one rose. */
  markOwn(conversationId: string, marks: { deliveredSeq?: number; readSeq?: number }): boolean {
    return this.state(conversationId).markOwn(marks);
  }

  ownMarks(conversationId: string): { deliveredSeq: number; readSeq: number } {
    return this.states.get(conversationId)?.own ?? { deliveredSeq: 0, readSeq: 0 };
  }

  newestSeq(conversationId: string): number {
    return this.states.get(conversationId)?.newestSeq ?? 0;
  }

  remove(conversationId: string): void {
    this.states.delete(conversationId);
  }

  messages(conversationId: string): Message[] {
    const messages = this.present(conversationId)?.messages.all() ?? [];
    return shownOf(messages, hiddenIn(this.data, conversationId));
  }

  statusOf(message: Message): MessageStatus {
    return this.states.get(message.conversationId)?.statusOf(message) ?? 'sent';
  }

  conversation(conversationId: string): Conversation | undefined {
    const view = this.present(conversationId)?.view();
    return view && withPreferences(this.shown(view), this.data);
  }

  /** The described conversations: pinned ones, the others, archived ones, each by latest activity. */
  conversations(): Conversation[] {
    return [...this.states.values()]
      .map((state) => this.conversation(state.id))
      .filter((view) => view !== undefined)
      .sort((a, b) => shelfOf(a) - shelfOf(b) || (a.lastActivityAt < b.lastActivityAt ? 1 : -1));
  }

  /** Drops messages whose time is over. @returns the conversations in which there was one */
  expire(): string[] {
    return [...this.states.values()].filter((state) => state.expire(Date.now())).map(({ id }) => id);
  }

  /** When the next message ends, in milliseconds since the epoch; never: Infinity. */
  nextEnd(): number {
    return Math.min(Infinity, ...[...this.states.values()].map(({ nextEnd }) => nextEnd));
  }

  setPresence(presence: Presence): void {
    this.people.set(presence.userId, presence);
  }

  presence(userId: string): Presence | undefined {
    return this.people.get(userId);
  }

  /** Without what the owner deleted for themselves, on whichever device. */
  private shown(view: Conversation): Conversation {
    const isHidden = hiddenIn(this.data, view.id);
    if (!isHidden) return view;
    const newest = this.messages(view.id).at(-1);
    return withoutHidden(view, isHidden, newest && this.states.get(view.id)?.viewed(newest));
  }

  /** What is known of a conversation as of now. */
  private present(id: string): ConversationState | undefined {
    const state = this.states.get(id);
    state?.expire(Date.now());
    return state;
  }

  private state(id: string): ConversationState {
    const state = this.states.get(id) ?? new ConversationState(id, this.ownId, this.kept);
    this.states.set(id, state);
    return state;
  }
}
