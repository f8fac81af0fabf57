import type { MessageStatus } from '../shared/receipts';
import { Account } from './account';
import type { AccountDataStore } from './account-data';
import { Blocks } from './blocks';
import { editOf, withId } from './change-id';
import { Contacts } from './contacts';
import { Connection } from './connection';
import { Drafts } from './drafts';
import { Emitter, type Listener, type Unsubscribe } from './emitter';
import { localErrors, ParleyError, toParleyError } from './errors';
import type { ClientState, ParleyEvents } from './events';
import { Groups } from './groups';
import { HttpTransport } from './http';
import { assertSendable } from './limits';
import { Invites } from './invites';
import type { Request } from './link';
import type { ChangeOptions, EditOptions, ParleyOptions } from './options';
import { MessageActions } from './message-actions';
import { Notifications } from './notifications';
import { Outbox } from './outbox';
import { PreferenceCalls } from './preferences';
import { Rest, type HistoryQuery } from './rest';
import { RetentionCalls } from './retention';
import { Scheduled, storedBy } from './scheduled';
import { draftOf, type SendOptions } from './sending';
import { Session, type SessionEvent } from './session';
import { MemoryStorage, type PendingSend } from './storage';
import { TypingSignal } from './typing';
import type * as wire from './wire';

const KEPT_MESSAGES = 500;

/**
 * The client of Parley: signs in, stays connected, keeps every conversation complete and in order, and sends what is
 * given to it exactly once, through lost connections and restarts of the server. Methods that return a promise reject
 * with a `ParleyError`; those that change something wait for the connection, however long that takes.
 */
export class ParleyClient {
  /** the REST interface, for what has no method here */
  readonly rest: Rest;
  /** groups and channels: making and changing them, and who belongs to them */
  readonly groups: Groups;
  /** links into groups, and who waits to be let in */
  readonly invites: Invites;
  /** whom the own person blocks */
  readonly blocks: Blocks;
  /** the own person's book of contacts */
  readonly contacts: Contacts;
  /** what the own person keeps about conversations: pinned, archived, muted, labels */
  readonly preferences: PreferenceCalls;
  /** what the own person is told of, and where */
  readonly notifications: Notifications;
  /** what the own person has written but not sent */
  readonly drafts: Drafts;
  /** what the own person has written to be sent later */
  readonly scheduled: Scheduled;
  /** how long the server keeps messages, and what this device has stored itself */
  readonly retention: RetentionCalls;
  /** reactions to messages, and what else can be done with one */
  readonly actions: MessageActions;
  private readonly events: Emitter<ParleyEvents>;
  private readonly auth: Session;
  private readonly connection: Connection;
  private readonly outbox: Outbox;
  private readonly typingSignal: TypingSignal;
  private account?: Account;
  private detach?: Unsubscribe;

  constructor(private readonly options: ParleyOptions) {
    const { urls, logger, random = Math.random, onPassage } = options;
    const onFault = (error: unknown) => this.fault(error);
    const http = new HttpTransport(urls);
    this.events = new Emitter((error) => logger?.warn(`a listener failed: ${String(error)}`));
    this.auth = new Session(http, onFault);
    this.rest = new Rest(http, this.auth);
    this.connection = new Connection({
      urls,
      session: this.auth,
      events: this.events,
      logger,
      random,
      onPresence: (presence) => this.account?.seePresence(presence),
      catchUp: () => this.signedIn().catchUp(),
      pause: () => this.pause(),
      onFault,
    });
    const { link, courier } = this.connection;
    this.drafts = new Drafts(courier, () => this.accountData, onFault);
    this.preferences = new PreferenceCalls(this.rest, courier);
    this.scheduled = new Scheduled(this.rest, courier, () => this.accountData);
    this.groups = new Groups(this.rest, courier, () => this.signedIn());
    this.invites = new Invites(this.rest, courier, () => this.signedIn());
    this.blocks = new Blocks(this.rest, courier, () => this.accountData);
    this.contacts = new Contacts(this.rest, courier, () => this.accountData);
    this.notifications = new Notifications(this.rest, this.connection, this.events, onFault);
    this.retention = new RetentionCalls(this.rest, courier, () => this.signedIn(), onFault);
    this.actions = new MessageActions(this.rest, courier, () => this.signedIn());
    if (onPassage) link.traffic.on('passed', onPassage);
    this.outbox = new Outbox({
      storage: options.storage ?? new MemoryStorage(),
      deliver: async (message) => storedBy(await courier.deliver('message:send', message)),
      onStored: (send, ack) => {
        // whoever has signed in since has nothing to do with it
        if (this.session?.user.id !== send.userId) return;
        this.account?.stored(send, ack);
        this.drafts.sent(send);
      },
      onFault,
    });
    this.typingSignal = new TypingSignal((event, conversationId) => link.notify(event, { conversationId }));
    this.events.on('conversation', ({ conversationId, isRemoved }) => {
      if (isRemoved) this.typingSignal.end(conversationId);
    });
    this.auth.events.on('change', (event) => this.onSession(event));
    link.incoming.on('exception', (refusal) =>
      onFault(new ParleyError({ ...refusal, status: 0, retryable: false })),
    );
  }

  /** What is signed in; undefined when nobody is. Keep it to go on later with `useSession`. */
  get session(): wire.Tokens | undefined {
    return this.auth.tokens;
  }

  /** what concerns only the own person: stars, drafts, settings and the like; throws SIGNED_OUT when nobody is signed in */
  get accountData(): AccountDataStore {
    return this.signedIn().data;
  }

  get state(): ClientState {
    return this.connection.state;
  }

  /** Calls `listener` at every `event` until the returned function is called. */
  on<K extends keyof ParleyEvents>(event: K, listener: Listener<ParleyEvents[K]>): Unsubscribe {
    return this.events.on(event, listener);
  }

  /** Makes an account and signs in with it. */
  async register(account: wire.Register): Promise<wire.Tokens> {
    return this.start(await this.rest.register({ ...this.device(), ...account }));
  }

  /** Signs in by username or by email. */
  async login(credentials: wire.Login): Promise<wire.Tokens> {
    return this.start(await this.rest.login({ ...this.device(), ...credentials }));
  }

  /** Goes on with the tokens of an earlier run. */
  useSession(tokens: wire.Tokens): void {
    this.start(tokens, true);
  }

  /** Ends the session on the server, and here even when the server cannot be reached. Unsent messages are dropped. */
  async logout(): Promise<void> {
    // first, so that the end of the session is ours and not told by the server
    this.disconnect();
    try {
      await this.outbox.clear();
      await this.rest.logout();
    } finally {
      this.auth.end('logout');
    }
  }

  /**
   * Connects, and stays connected until `disconnect`, the end of the session or a refusal for good.
   * @throws ParleyError SIGNED_OUT when nobody is signed in
   */
  connect(): void {
    this.connection.connect();
  }

  /** Resolves once everything missed is there; rejects when the client is offline or goes offline meanwhile. */
  ready(): Promise<void> {
    return this.connection.ready();
  }

  /** Closes the connection and stops all timers. What is unsent waits for the next `connect`. */
  disconnect(): void {
    this.connection.disconnect();
  }

  /**
   * Sends a text, a place or somebody's card, or passes a message on (`options`). Resolves when it is stored, after however many reconnects; within a
   * conversation messages are stored in the order of these calls.
   */
  async send(conversationId: string, content: string, options?: SendOptions): Promise<wire.SendAck> {
    const { session } = this;
    if (!session) throw localErrors.SIGNED_OUT();
    const draft = draftOf(session.user.id, conversationId, content, options);
    assertSendable(content, this.connection.limits?.contentBytes);
    assertSendable(JSON.stringify(draft.extras ?? {}));
    this.typingSignal.end(conversationId);
    return this.outbox.send(draft);
  }

  /** Replaces the text of an own message, and whom it is for where `options` name that. */
  async edit(
    conversationId: string,
    messageId: string,
    content: string,
    options: EditOptions = {},
  ): Promise<wire.ChangeAck> {
    assertSendable(content, this.connection.limits?.contentBytes);
    assertSendable(JSON.stringify(options));
    const change = { conversationId, messageId, ...editOf(content, options) };
    return this.signedIn().changed(conversationId, this.connection.courier.deliver('message:edit', change));
  }

  /** Deletes a message for everyone: an own one, or as a moderator one of somebody below. */
  async delete(
    conversationId: string,
    messageId: string,
    options: ChangeOptions = {},
  ): Promise<wire.ChangeAck> {
    const change = { conversationId, messageId, ...withId(options) };
    return this.signedIn().changed(conversationId, this.connection.courier.deliver('message:delete', change));
  }

  /** Marks everything up to a message, the newest unless told, as read; counts here at once. */
  async markRead(conversationId: string, upToSeq?: number): Promise<wire.ReadAck> {
    return this.signedIn().markRead(conversationId, upToSeq);
  }

  /** Reports everything up to a message as delivered to this device; done by itself unless switched off. */
  markDelivered(conversationId: string, upToSeq: number): void {
    this.signedIn().markDelivered(conversationId, upToSeq);
  }

  /** The conversation is on the screen: typing and presence of its members come from now on. */
  async open(conversationId: string): Promise<wire.ConversationCounts> {
    return this.signedIn().opened(conversationId, this.connection.subscriptions.open(conversationId));
  }

  close(conversationId: string): Promise<wire.ConversationCounts> {
    return this.connection.subscriptions.close(conversationId);
  }

  /** To be called at every key: tells the others once a second at most, and 3 s after the last key that it is over. */
  typing(conversationId: string): void {
    this.typingSignal.press(conversationId);
  }

  stopTyping(conversationId: string): void {
    this.typingSignal.stop(conversationId);
  }

  /** Ids of the others who type in a conversation. */
  typingIn(conversationId: string): string[] {
    return this.account?.indicators.in(conversationId) ?? [];
  }

  /** Follows the presence of people, 200 at most; returns their states now. */
  watch(userIds: readonly string[]): Promise<wire.Presence[]> {
    return this.connection.subscriptions.watch(userIds);
  }

  unwatch(userIds: readonly string[]): Promise<void> {
    return this.connection.subscriptions.unwatch(userIds);
  }

  /** What is known of a person's presence. */
  presenceOf(userId: string): wire.Presence | undefined {
    return this.account?.store.presence(userId);
  }

  /** Says how the own person is there, on this connection and the ones after it. */
  setPresence(state: wire.PresenceSet['state'], text?: string): Promise<wire.Presence> {
    return this.connection.subscriptions.setPresence({ state, ...(text !== undefined && { text }) });
  }

  /** The conversations as they stand: pinned ones, the others, archived ones, each by latest activity. */
  conversations(): wire.Conversation[] {
    return this.account?.store.conversations() ?? [];
  }

  conversation(conversationId: string): wire.Conversation | undefined {
    return this.account?.store.conversation(conversationId);
  }

  /** The direct conversation with a person, made if there is none. */
  async openDirect(userId: string): Promise<wire.Conversation> {
    return this.signedIn().meet(await this.rest.openDirect(userId));
  }

  /** A page of history, newest first; its messages join `messages`. */
  async history(conversationId: string, query: HistoryQuery = {}): Promise<wire.MessagePage> {
    return this.signedIn().history(conversationId, query);
  }

  /** A page of what stands under a message, oldest first; its messages join `messages`. */
  async thread(conversationId: string, rootId: string, cursor?: string): Promise<wire.ThreadPage> {
    return this.signedIn().thread(conversationId, rootId, cursor);
  }

  /** The stored messages that are loaded, by rising `seq`. */
  messages(conversationId: string): wire.Message[] {
    return this.account?.store.messages(conversationId) ?? [];
  }

  /** What is on its way and not among `messages` yet, in the order of sending. */
  pending(conversationId: string): PendingSend[] {
    const { account } = this;
    const waiting = this.outbox.pending(conversationId);
    return account ? account.unseen(conversationId, waiting) : waiting;
  }

  /** How far a message has come; `pending` for what the outbox holds. */
  statusOf(message: wire.Message | PendingSend): 'pending' | MessageStatus {
    if (!('seq' in message)) return 'pending';
    return this.account?.store.statusOf(message) ?? 'sent';
  }

  /** How far the log of a conversation is complete. */
  cursor(conversationId: string): wire.Cursor | undefined {
    return this.account?.sync.cursor(conversationId);
  }

  /** All cursors; given to the next run as the option `cursors`, it goes on from here. */
  cursors(): Record<string, wire.Cursor> {
    return this.account?.sync.cursors() ?? {};
  }

  async searchUsers(query: string): Promise<wire.User[]> {
    return (await this.rest.searchUsers(query)).items;
  }

  me(): Promise<wire.OwnUser> {
    return this.rest.me();
  }

  /** Emits one event and returns the data of its ack; not repeated when it fails. */
  request<E extends Request>(
    event: E,
    payload: wire.ClientEvents[E]['payload'],
  ): Promise<NonNullable<wire.ClientEvents[E]['ack']>> {
    return this.connection.link.request(event, payload);
  }

  private device(): { deviceId?: string } {
    const { deviceId } = this.options;
    return deviceId === undefined ? {} : { deviceId };
  }

  private start(tokens: wire.Tokens, isResumed = false): wire.Tokens {
    // a connection belongs to one session, so the one before ends here first
    this.auth.end('replaced');
    this.auth.start(tokens, isResumed);
    return tokens;
  }

  private onSession(event: SessionEvent): void {
    if (event.type === 'started') this.enter(event.tokens.user.id);
    this.events.emit('session', event);
  }

  /** Takes up what is known of a person, or begins anew when it is another one. */
  private enter(userId: string): void {
    if (this.account?.ownId !== userId) {
      const { fromStart = false, delivered = true, kept = KEPT_MESSAGES } = this.options;
      // cursors of an earlier run belong to who signs in first
      const cursors = this.account ? undefined : this.options.cursors;
      const { rest, events } = this;
      const { courier, link } = this.connection;
      const onFault = (error: unknown) => this.fault(error);
      const onBehind = () => void this.connection.catchUp();
      const options = { rest, courier, events, onFault, onBehind, cursors, fromStart, delivered, kept };
      this.detach?.();
      this.account = new Account(userId, options);
      this.detach = this.account.attach(link.incoming);
    }
    this.outbox.restore(userId);
  }

  private pause(): void {
    this.account?.pause();
    this.typingSignal.clear();
  }

  private signedIn(): Account {
    if (!this.account || !this.session) throw localErrors.SIGNED_OUT();
    return this.account;
  }

  /** That everybody is signed out is told by the event `session`; all other failures without a promise are told here. */
  private fault(thrown: unknown): void {
    const error = toParleyError(thrown);
    if (error.code !== 'SIGNED_OUT') this.events.emit('error', error);
  }
}
