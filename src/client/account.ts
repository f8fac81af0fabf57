import { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import type { Emitter, Unsubscribe } from './emitter';
import { Endings } from './endings';
import { ParleyError } from './errors';
import type { ParleyEvents } from './events';
import { HIDDEN } from './hidden';
import { endOf } from './message-list';
import { PREFERENCES } from './preferences';
import { UpToReports, ReadReports } from './receipt-reports';
import type { HistoryQuery, Rest } from './rest';
import type { PendingSend } from './storage';
import { Store } from './store';
import { Synchroniser, type SyncSink } from './synchroniser';
import { TypingIndicators } from './typing';
import type {
  AccountData,
  Change,
  Conversation,
  ConversationCounts,
  Cursor,
  Message,
  MessagePage,
  Presence,
  ReadAck,
  SendAck,
  ServerEvents,
  StatusUpdate,
  SyncGap,
  SyncPull,
  ThreadPage,
  ViewedMessage,
} from './wire';

/** Events that tell of a numbered change. */
const CHANGES = [
  'message:updated',
  'message:deleted',
  'reaction:updated',
  'pin:updated',
  'conversation:updated',
  'member:updated',
] as const satisfies readonly Change['type'][];

export interface AccountOptions {
  rest: Rest;
  courier: Courier;
  events: Emitter<ParleyEvents>;
  onFault: (error: unknown) => void;
  /** has `catchUp` called, and again until it succeeds */
  onBehind: () => void;
  /** cursors of an earlier run: what came since is pulled */
  cursors?: Record<string, Cursor>;
  /** whether conversations without a cursor are pulled from their first message */
  fromStart: boolean;
  /** whether what arrives is reported as delivered */
  delivered: boolean;
  /** messages to keep of each conversation */
  kept: number;
}

/** What the client knows and owes for one signed-in person: the store, the logs that feed it, and the receipts. */
export class Account implements SyncSink {
  readonly store: Store;
  readonly sync: Synchroniser;
  readonly indicators: TypingIndicators;
  readonly data: AccountDataStore;
  private readonly delivered: UpToReports;
  private readonly reads: ReadReports;
  private readonly endings = new Endings(() => this.end());
  /** what is being described; another call takes over when its conversation ends meanwhile */
  private readonly describing = new Map<string, object>();
  /** own messages with an ack whose turn in the log has not come */
  private readonly held = new Map<string, PendingSend>();
  private readonly isLazy: boolean;
  private isLoaded = false;

  constructor(
    readonly ownId: string,
    private readonly options: AccountOptions,
  ) {
    const { courier, events, cursors, fromStart, kept } = options;
    // with cursors, a conversation that has none is one that came since
    this.isLazy = !fromStart && !cursors;
    const port = {
      pull: (query: SyncPull) => courier.deliver('sync:pull', query),
      gap: (gap: SyncGap) => courier.deliver('sync:gap', gap),
    };
    this.data = new AccountDataStore((entry) => this.accountChanged(entry));
    this.store = new Store(ownId, kept, this.data);
    this.sync = new Synchroniser(port, this, !this.isLazy);
    this.indicators = new TypingIndicators((event) => events.emit('typing', event));
    this.reads = new ReadReports((report) => courier.deliver('message:read', report));
    this.delivered = new UpToReports(
      (report) => courier.deliver('message:delivered', report),
      (error) => this.fault(error),
    );
    for (const [id, cursor] of Object.entries(cursors ?? {})) this.sync.place(id, cursor);
  }

  /** Brings everything up to date after a connect: the list of conversations the first time, then what was missed. */
  async catchUp(): Promise<void> {
    this.delivered.resume();
    this.endings.wake();
    if (!this.isLoaded) {
      for await (const conversation of this.options.rest.conversations()) this.meet(conversation);
      this.isLoaded = true;
    }
    await this.sync.catchUp();
  }

  /** Takes the events of a connection; returns how to stop. */
  attach(incoming: Emitter<ServerEvents>): Unsubscribe {
    const { sync, indicators } = this;
    const stops = [
      incoming.on('message:receive', (message) => sync.offerMessage(message)),
      ...CHANGES.map((name) => incoming.on(name, (change) => sync.offerChange(change))),
      incoming.on('conversation:head', (head) => sync.expect(head)),
      incoming.on('account:updated', (entry) => this.data.offer(entry) || this.behind()),
      incoming.on('status:update', (receipt) => this.receipt(receipt)),
      incoming.on('presence:update', (presence) => this.seePresence(presence)),
      // typing on another device of one's own is no news
      incoming.on('typing:start', (typing) => typing.userId !== this.ownId && indicators.start(typing)),
      incoming.on('typing:stop', (typing) => indicators.stop(typing)),
    ];
    return () => stops.forEach((stop) => stop());
  }

  seePresence(presence: Presence): void {
    this.store.setPresence(presence);
    this.options.events.emit('presence', presence);
  }

  /** Stops all timers until the next `catchUp`. */
  pause(): void {
    this.sync.pause();
    this.delivered.pause();
    this.endings.pause();
    this.indicators.clear();
  }

  /** Takes a conversation as REST describes it; its log begins where it stands unless it has begun. */
  meet(conversation: Conversation): Conversation {
    const { id, lastSeq, lastChg } = conversation;
    this.store.describe(conversation);
    if (conversation.lastMessage) this.endings.note(endOf(conversation.lastMessage));
    if (this.isLazy) this.sync.place(id, { seq: lastSeq, chg: lastChg });
    // what came while this person was away has reached a device now, also when only its number is loaded
    if (lastSeq > conversation.deliveredSeq) this.reportDelivered(id, lastSeq);
    this.options.events.emit('conversation', { conversationId: id, isRemoved: false });
    return this.store.conversation(id) ?? conversation;
  }

  /** A message of this client is stored: it counts like the live event, whichever comes first. */
  stored(send: PendingSend, ack: SendAck): void {
    const { conversationId, content, type } = send;
    const { messageId: id, clientMessageId, seq, createdAt, expiresAt, isRelayed } = ack;
    if (send.extras) return this.awaitStored(send, seq);
    const senderId = this.ownId;
    const outcome = this.sync.offerMessage({
      id,
      conversationId,
      seq,
      senderId,
      clientMessageId,
      type,
      content,
      version: 1,
      createdAt,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(isRelayed && { isRelayed }),
    });
    if (outcome === 'held') this.held.set(clientMessageId, send);
  }

  /** What the server adds to it only its own account of the message tells: that comes, or is asked for. */
  private awaitStored(send: PendingSend, seq: number): void {
    const { conversationId, clientMessageId } = send;
    const cursor = this.sync.cursor(conversationId);
    if (cursor && seq <= cursor.seq) return;
    this.held.set(clientMessageId, send);
    this.sync.expect({ conversationId, seq, chg: 0 });
  }

  /** Of what is on its way, and what is stored but still waits for messages before it: that which is not shown yet. */
  unseen(conversationId: string, waiting: readonly PendingSend[]): PendingSend[] {
    const held = [...this.held.values()].filter((send) => send.conversationId === conversationId);
    const shown = new Set(this.store.messages(conversationId).map((message) => message.clientMessageId));
    return [...held, ...waiting].filter((send) => !shown.has(send.clientMessageId));
  }

  /** Notes the numbers of an own change, so that what tells of it is asked for should its events get lost. */
  async changed<A extends { chg: number; seq?: number }>(
    conversationId: string,
    ack: Promise<A>,
  ): Promise<A> {
    const { chg, seq = 0 } = await ack;
    // who has left has nothing more to ask for
    if (this.sync.cursor(conversationId)) this.sync.expect({ conversationId, seq, chg });
    return ack;
  }

  /** Notes where an opened conversation stands. */
  async opened(conversationId: string, ack: Promise<ConversationCounts>): Promise<ConversationCounts> {
    const counts = await ack;
    this.sync.expect({ conversationId, seq: counts.lastSeq, chg: counts.lastChg });
    this.store.opened(conversationId, counts);
    return counts;
  }

  async history(conversationId: string, query: HistoryQuery): Promise<MessagePage> {
    const page = await this.options.rest.history(conversationId, query);
    this.take(conversationId, page.messages);
    return page;
  }

  async thread(conversationId: string, rootId: string, cursor?: string): Promise<ThreadPage> {
    const page = await this.options.rest.thread(conversationId, rootId, cursor);
    this.take(conversationId, [page.root, ...page.messages]);
    return page;
  }

  /** Anything newer than the log will come through the log. */
  private take(conversationId: string, messages: readonly ViewedMessage[]): void {
    const newest = this.sync.cursor(conversationId)?.seq ?? Infinity;
    for (const message of messages) {
      if (message.seq <= newest) this.store.addViewed(message);
      this.endings.note(endOf(message));
    }
  }

  /** Reports messages as delivered to this device, soon and together with others. */
  reportDelivered(conversationId: string, upToSeq: number): void {
    if (this.options.delivered) this.markDelivered(conversationId, upToSeq);
  }

  markDelivered(conversationId: string, upToSeq: number): void {
    if (this.store.markOwn(conversationId, { deliveredSeq: upToSeq }))
      this.delivered.note(conversationId, upToSeq);
  }

  /** Marks everything up to a number as read, here at once and on the server as soon as it can be reached. */
  async markRead(conversationId: string, upToSeq = this.store.newestSeq(conversationId)): Promise<ReadAck> {
    const { readSeq } = this.store.ownMarks(conversationId);
    if (upToSeq <= readSeq) return { readSeq, unread: this.store.newestSeq(conversationId) - readSeq };
    this.store.markOwn(conversationId, { readSeq: upToSeq });
    return this.reads.mark(conversationId, upToSeq);
  }

  message(message: Message): void {
    const { conversationId, senderId, seq } = message;
    this.held.delete(message.clientMessageId);
    this.store.addMessage(message);
    this.endings.note(endOf(message));
    if (senderId === this.ownId) this.store.markOwn(conversationId, { deliveredSeq: seq, readSeq: seq });
    else this.reportDelivered(conversationId, seq);
    this.indicators.stop({ conversationId, userId: senderId });
    this.options.events.emit('message', message);
    if (!this.store.isDescribed(conversationId)) void this.describe(conversationId);
  }

  change(change: Change): void {
    const { conversationId, members = [] } = change;
    const isRedescribed = this.store.applyChange(change) && !this.hasLeft(conversationId);
    for (const { userId, isActive } of members) {
      if (!isActive) this.indicators.stop({ conversationId, userId });
    }
    this.options.events.emit('change', change);
    if (isRedescribed) this.options.events.emit('conversation', { conversationId, isRemoved: false });
  }

  hasLeft(conversationId: string): boolean {
    return this.store.hasLeft(conversationId);
  }

  receipt(receipt: StatusUpdate): void {
    const risen = this.store.mark(receipt);
    if (risen) this.options.events.emit('receipt', risen);
  }

  removed(conversationId: string): void {
    this.store.remove(conversationId);
    this.describing.delete(conversationId);
    this.indicators.clearIn(conversationId);
    for (const [id, send] of this.held) if (send.conversationId === conversationId) this.held.delete(id);
    this.options.events.emit('conversation', { conversationId, isRemoved: true });
  }

  unplaced(conversationId: string): void {
    void this.describe(conversationId);
  }

  /** Until the list of conversations is loaded, the pull that follows it brings what is missing. */
  behind(): void {
    if (this.isLoaded) this.options.onBehind();
  }

  fault(error: unknown): void {
    this.options.onFault(error);
  }

  /** Messages whose time is over are gone. @returns when the next one will be */
  private end(): number {
    for (const conversationId of this.store.expire())
      this.options.events.emit('conversation', { conversationId, isRemoved: false });
    return this.store.nextEnd();
  }

  /** What the person keeps about a conversation, and no longer wants of it, is part of how it is shown. */
  private accountChanged(entry: AccountData): void {
    const { kind, key: conversationId } = entry;
    this.options.events.emit('account', entry);
    if ((kind === PREFERENCES || kind === HIDDEN) && this.store.isDescribed(conversationId))
      this.options.events.emit('conversation', { conversationId, isRemoved: false });
  }

  private async describe(conversationId: string): Promise<void> {
    if (this.describing.has(conversationId)) return;
    const ticket = {};
    const isCurrent = () => this.describing.get(conversationId) === ticket;
    this.describing.set(conversationId, ticket);
    try {
      const conversation = await this.options.rest.conversation(conversationId);
      // it may have ended while the answer was under way
      if (isCurrent()) this.meet(conversation);
    } catch (error) {
      const isHidden = error instanceof ParleyError && [403, 404, 410].includes(error.status);
      if (!isHidden) this.fault(error);
    } finally {
      if (isCurrent()) this.describing.delete(conversationId);
    }
  }
}
