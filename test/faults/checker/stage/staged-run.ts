import type { ChangeKind, Deed, HistoryRecord } from '../history';
import { saidOf } from '../words';
import { StagedClient } from './staged-client';
import {
  hashOf,
  ownOf,
  type StagedChange,
  StagedConversation,
  type StagedMessage,
  type StagedWish,
  stateOfStaged,
} from './staged-conversation';
import { FORGOTTEN } from '../words';

/** A record before it is given its moment. */
type Draft<T extends HistoryRecord = HistoryRecord> = T extends HistoryRecord ? Omit<T, 'at'> : never;

/** How a send goes: at once, acked only when tried again, or after a refusal that one may repeat. */
export type Course = 'smooth' | 'ack lost' | 'refused first';

export const BOUND_MS = 5_000;
/** A moment of 2026; `createdAt` is by the clock of the server, not of the run. */
const EPOCH = 1_790_000_000_000;

/** Plays a run on a server without faults and writes its history: what the checker must not object to. */
export class StagedRun {
  readonly records: HistoryRecord[] = [];
  private readonly clients = new Map<string, StagedClient>();
  private readonly conversations = new Map<string, StagedConversation>();
  /** whether the server forgets to ask who may do what */
  isLax = false;
  private now = 0;
  private sends = 0;
  private deeds = 0;

  constructor() {
    this.write({ type: 'run', scenario: 'staged', seed: 1, boundMs: BOUND_MS });
  }

  wait(ms: number): void {
    this.now += ms;
  }

  client(name: string, userId: string): void {
    this.clients.set(name, new StagedClient(name, userId));
    this.write({ type: 'client', client: name, userId });
  }

  /** The device goes on under another name, with what it has stored. */
  restart(name: string, next: string): void {
    const client = this.actor(name);
    this.clients.delete(name);
    this.write({ type: 'client-end', client: name });
    this.clients.set(next, client.restarted(next));
    this.write({ type: 'client', client: next, userId: client.userId });
    this.sync(this.actor(next));
  }

  /** The name that a device has after its restarts, if each appended to it. */
  nameOf(device: string): string {
    return [...this.clients.keys()].find((name) => name.replaceAll('+', '') === device) ?? device;
  }

  open(conversationId: string, userIds: string[]): void {
    this.conversations.set(conversationId, new StagedConversation(conversationId));
    for (const userId of userIds) this.join(conversationId, userId);
  }

  join(conversationId: string, userId: string): void {
    this.place(conversationId).join(userId);
    for (const client of this.online()) if (client.userId === userId) this.sync(client);
  }

  leave(conversationId: string, userId: string): void {
    this.place(conversationId).leave(userId);
  }

  /** A group as the server makes it: who comes and goes is told by messages and changes. */
  found(conversationId: string, ownerId: string, userIds: string[]): void {
    const conversation = new StagedConversation(conversationId);
    this.conversations.set(conversationId, conversation);
    for (const userId of [ownerId, ...userIds]) conversation.join(userId);
    const { seq } = this.tell(conversation, ownerId);
    const what = [`${ownerId} owner`, ...userIds.map((userId) => `${userId} member`)].sort().join(', ');
    this.change(conversation, {
      ...{ kind: 'member:updated', actorId: ownerId, clientChangeId: null, seq, what },
    });
  }

  /** Somebody comes into such a group: added by a client, or by a link of their own. */
  come(name: string, conversationId: string, userId: string, code?: string): void {
    const conversation = this.place(conversationId);
    const link = code === undefined ? undefined : conversation.links.get(code);
    const mayCome = this.isLax || code === undefined || (link && link.uses < link.maxUses);
    const wish = { deed: code === undefined ? ('add' as const) : ('join' as const), code };
    const id = this.wish(name, conversationId, { ...wish, what: `${userId} member` });
    if (!mayCome) return this.deny(name, conversationId, id, 'NOT_FOUND');
    if (conversation.has(userId)) return this.done(name, conversationId, id, 0);
    if (link) link.uses += 1;
    conversation.join(userId);
    this.members(name, conversation, { id, what: `${userId} member` });
    for (const client of this.online()) if (client.userId === userId) this.sync(client);
  }

  go(name: string, conversationId: string, userId: string): void {
    const conversation = this.place(conversationId);
    if (!conversation.has(userId)) return;
    const deed = this.actor(name).userId === userId ? ('leave' as const) : ('remove' as const);
    const id = this.wish(name, conversationId, { deed, what: `${userId} out` });
    this.members(name, conversation, { id, what: `${userId} out` });
    conversation.leave(userId);
  }

  role(name: string, conversationId: string, userId: string, role: string): void {
    const conversation = this.place(conversationId);
    if (!conversation.has(userId)) return;
    const id = this.wish(name, conversationId, { deed: 'role', what: `${userId} ${role}` });
    this.members(name, conversation, { id, what: `${userId} ${role}` });
  }

  link(conversationId: string, code: string, maxUses: number): void {
    this.place(conversationId).links.set(code, { uses: 0, maxUses });
  }

  revoke(name: string, conversationId: string, code: string): void {
    this.place(conversationId).links.delete(code);
    this.write({ type: 'revoked', client: name, conversationId, code });
  }

  react(name: string, conversationId: string, seq: number, what: string, isAnswered = true): void {
    this.alter(name, conversationId, seq, { deed: 'react', kind: 'reaction:updated', what, isAnswered });
  }

  pin(name: string, conversationId: string, seq: number, what: 'on' | 'off'): void {
    this.alter(name, conversationId, seq, { deed: 'pin', kind: 'pin:updated', what });
  }

  erase(name: string, conversationId: string, seq: number): void {
    this.alter(name, conversationId, seq, { deed: 'delete', kind: 'message:deleted', what: hashOf('') });
  }

  away(name: string): void {
    const client = this.actor(name);
    this.write({ type: 'fault', fault: `disconnect ${name}`, phase: client.isOnline ? 'begin' : 'end' });
    client.isOnline = false;
  }

  back(name: string): void {
    const client = this.actor(name);
    client.isOnline = true;
    this.sync(client);
  }

  sees(name: string, conversationId: string, seq: number): boolean {
    const conversation = this.place(conversationId);
    return seq <= conversation.lastSeq && conversation.shows(this.actor(name).userId, seq);
  }

  /** Sends as a member; others get nothing of it. @returns the number it got */
  send(
    name: string,
    conversationId: string,
    course: Course = 'smooth',
    replyTo?: number,
  ): number | undefined {
    const { userId } = this.actor(name);
    const conversation = this.place(conversationId);
    if (!conversation.has(userId) && !this.isLax) return undefined;
    const { clientMessageId, content } = this.begin(name, conversationId);
    const one = { client: name, conversationId, clientMessageId };
    if (course === 'refused first') {
      this.write({ type: 'refusal', ...one, code: 'RATE_LIMITED', retryable: true });
    }
    const message = conversation.store(userId, clientMessageId, content, {
      createdAt: EPOCH + this.now,
      replyTo,
    });
    const { seq, messageId } = message;
    for (const client of this.online()) this.show(client, conversation, message, 'live');
    this.tellMarks(conversation, userId, { deliveredSeq: seq, readSeq: seq }, true);
    if (course === 'smooth') this.write({ type: 'ack', ...one, messageId, seq, duplicate: false });
    // every attempt after the first is answered as a repetition; some are made once too often
    else for (let i = 0; i < 2; i++) this.write({ type: 'ack', ...one, messageId, seq, duplicate: true });
    this.write({ type: 'effect', sink: 'push', key: messageId });
    return seq;
  }

  /** A send that is refused for good. */
  refuse(name: string, conversationId: string): void {
    const { clientMessageId } = this.begin(name, conversationId);
    const one = { client: name, conversationId, clientMessageId };
    this.write({ type: 'refusal', ...one, code: 'PAYLOAD_TOO_LARGE', retryable: false });
  }

  /** By its author, on whichever device, unless told. */
  edit(conversationId: string, seq: number, editor?: string): void {
    const conversation = this.place(conversationId);
    const { senderId } = conversation.messages[seq - 1] ?? {};
    const name = editor ?? [...this.clients.values()].find(({ userId }) => userId === senderId)?.name;
    const what = hashOf(`edited ${conversation.changes.length}`);
    if (name) this.alter(name, conversationId, seq, { deed: 'edit', kind: 'message:updated', what });
  }

  report(name: string, conversationId: string, kind: 'delivered' | 'read', upToSeq: number): void {
    const conversation = this.place(conversationId);
    const { userId } = this.actor(name);
    if (!conversation.has(userId) || !conversation.shows(userId, upToSeq) || upToSeq > conversation.lastSeq) {
      return;
    }
    this.write({ type: 'reported', client: name, conversationId, kind, upToSeq });
    this.tellMarks(conversation, userId, { deliveredSeq: upToSeq, readSeq: kind === 'read' ? upToSeq : 0 });
  }

  /** Everybody comes back; then the counts, what clients hold, and the database. */
  finish(): HistoryRecord[] {
    this.write({ type: 'healed' });
    for (const client of this.clients.values()) this.back(client.name);
    for (const client of this.clients.values()) this.writeFinals(client);
    for (const conversation of this.conversations.values()) this.writeDatabase(conversation);
    const nothing = { unhandledRejections: 0, leakedSockets: 0, leakedTimers: 0 };
    this.write({ type: 'process', process: 'node 1', ...nothing });
    return this.records;
  }

  private begin(client: string, conversationId: string) {
    this.sends += 1;
    const clientMessageId = `send-${this.sends}-end`;
    const content = `message ${this.sends}`;
    this.write({ type: 'send', client, conversationId, clientMessageId, contentHash: hashOf(content) });
    return { clientMessageId, content };
  }

  /** A deed on a message: what nobody may is refused, what is so already makes no change. */
  private alter(
    name: string,
    conversationId: string,
    seq: number,
    wish: { deed: Deed; kind: ChangeKind; what: string; isAnswered?: boolean },
  ): void {
    const conversation = this.place(conversationId);
    const { userId: actorId } = this.actor(name);
    const message = conversation.messages[seq - 1];
    if (!message) return;
    const { deed, kind, what, isAnswered = true } = wish;
    const { messageId } = message;
    const clientChangeId = this.wish(name, conversationId, { deed, what, messageId });
    const isSeen = conversation.has(actorId) && conversation.shows(actorId, seq);
    const isOwn = message.senderId === actorId || deed === 'react' || deed === 'pin';
    if (!this.isLax && (!isSeen || !isOwn || message.isSystem || message.isGone))
      return this.deny(name, conversationId, clientChangeId, isSeen ? 'FORBIDDEN' : 'NOT_FOUND');
    const change = this.change(conversation, { kind, actorId, clientChangeId, seq, what });
    if (isAnswered) this.done(name, conversationId, clientChangeId, change?.chg ?? 0);
  }

  /** Makes a change and tells it. */
  private change(
    conversation: StagedConversation,
    wish: Omit<StagedWish, 'changedAt'>,
  ): StagedChange | undefined {
    const change = conversation.change({ ...wish, changedAt: EPOCH + this.now });
    for (const client of this.online()) this.catchUpChanges(client, conversation);
    return change;
  }

  /** A change of members, with the message that tells of it. */
  private members(name: string, conversation: StagedConversation, wish: { id: string; what: string }): void {
    const { userId: actorId } = this.actor(name);
    const { seq } = this.tell(conversation, actorId);
    const { id: clientChangeId, what } = wish;
    const change = this.change(conversation, { kind: 'member:updated', actorId, clientChangeId, seq, what });
    this.done(name, conversation.id, clientChangeId, change?.chg ?? 0);
  }

  /** The server's own message about what somebody does. */
  private tell(conversation: StagedConversation, senderId: string): StagedMessage {
    this.sends += 1;
    const message = conversation.store(senderId, `told-${this.sends}`, '', {
      createdAt: EPOCH + this.now,
      isSystem: true,
    });
    const { seq } = message;
    for (const client of this.online()) this.show(client, conversation, message, 'live');
    this.tellMarks(conversation, senderId, { deliveredSeq: seq, readSeq: seq }, true);
    return message;
  }

  private wish(
    client: string,
    conversationId: string,
    { deed, what, messageId, code }: { deed: Deed; what: string; messageId?: string; code?: string },
  ): string {
    this.deeds += 1;
    const clientChangeId = `deed-${this.deeds}-end`;
    const about = { client, conversationId, clientChangeId, deed, what };
    this.write({ type: 'wish', ...about, ...(messageId && { messageId }), ...(code && { code }) });
    return clientChangeId;
  }

  private done(client: string, conversationId: string, clientChangeId: string, chg: number): void {
    this.write({ type: 'done', client, conversationId, clientChangeId, chg });
  }

  private deny(client: string, conversationId: string, clientChangeId: string, code: string): void {
    this.write({ type: 'denied', client, conversationId, clientChangeId, code, retryable: false });
  }

  private sync(client: StagedClient): void {
    for (const conversation of this.conversations.values()) {
      if (!conversation.has(client.userId)) continue;
      const { seq } = client.of(conversation.id);
      for (const message of conversation.messages.slice(seq)) {
        this.show(client, conversation, message, 'sync');
      }
      this.catchUpChanges(client, conversation);
      for (const userId of conversation.members.keys()) this.showMarks(client, conversation, userId);
    }
  }

  private show(
    client: StagedClient,
    conversation: StagedConversation,
    message: StagedMessage,
    via: 'live' | 'sync',
  ): void {
    const { messageId, seq, senderId, clientMessageId, contentHash } = message;
    if (!conversation.has(client.userId) || !conversation.shows(client.userId, seq)) return;
    const place = { client: client.name, conversationId: conversation.id };
    const one = { ...place, messageId, seq, senderId, clientMessageId };
    const { replyTo } = message;
    // live, the same goes to everybody
    const isShown = via === 'sync' && replyTo !== undefined && conversation.shows(client.userId, replyTo);
    const quote = replyTo === undefined ? {} : { quote: { seq: replyTo, isShown } };
    this.write({ type: 'received', ...one, via, ...quote });
    // now and then it comes once more
    if (seq % 3 === 0) this.write({ type: 'received', ...one, via: 'live' });
    this.write({ type: 'surfaced', ...one, contentHash });
    const holding = client.of(conversation.id);
    holding.seq = seq;
    holding.messages.add(seq);
  }

  private catchUpChanges(client: StagedClient, conversation: StagedConversation): void {
    if (!conversation.has(client.userId)) return;
    const holding = client.of(conversation.id);
    for (const change of conversation.changes.slice(holding.chg)) {
      const { chg, seq } = change;
      if (conversation.shows(client.userId, seq)) {
        const place = { client: client.name, conversationId: conversation.id };
        this.write({ type: 'heard', ...place, via: 'live', chg, seq, said: saidOf(change) });
        this.write({ type: 'change', ...place, chg });
      }
      holding.chg = chg;
    }
  }

  private tellMarks(
    conversation: StagedConversation,
    userId: string,
    to: { deliveredSeq: number; readSeq: number },
    isOwn = false,
  ): void {
    if (!conversation.raise(userId, to, isOwn)) return;
    for (const client of this.online()) this.showMarks(client, conversation, userId);
  }

  private showMarks(client: StagedClient, conversation: StagedConversation, userId: string): void {
    const member = conversation.members.get(userId);
    if (!member || !conversation.has(client.userId)) return;
    const { deliveredSeq, readSeq } = member;
    client.of(conversation.id).watermarks.set(userId, { deliveredSeq, readSeq });
    const place = { client: client.name, conversationId: conversation.id };
    this.write({ type: 'receipt', ...place, userId, deliveredSeq, readSeq });
  }

  private writeFinals(client: StagedClient): void {
    for (const conversation of this.conversations.values()) {
      if (!conversation.has(client.userId)) continue;
      const place = { client: client.name, conversationId: conversation.id };
      this.write({ type: 'unread', ...place, unread: conversation.unread(client.userId) });
      const { messages: held, chg, watermarks } = client.of(conversation.id);
      const messages = conversation.messages.filter(({ seq }) => held.has(seq));
      this.write({
        type: 'final',
        ...place,
        messages: messages.map((one) => [one.seq, one.contentHash, stateOfStaged(one)]),
        own: messages
          .map((one): [number, string] => [one.seq, ownOf(one, client.userId)])
          .filter(([, own]) => own !== ''),
        chg,
        watermarks: Object.fromEntries(watermarks),
      });
      this.writeTold(client, conversation);
    }
  }

  private writeTold({ name, userId }: StagedClient, conversation: StagedConversation): void {
    const place = { client: name, conversationId: conversation.id };
    const seen = conversation.messages.filter(({ seq }) => conversation.shows(userId, seq));
    this.write({
      type: 'told',
      ...place,
      isWhole: true,
      messages: seen.map((one) => [one.seq, one.contentHash, stateOfStaged(one), ownOf(one, userId)]),
      pins: seen.filter(({ isPinned }) => isPinned).map(({ seq }) => seq),
    });
    for (const { seq, reactions } of seen.filter(({ reactions }) => reactions.length > 0)) {
      this.write({ type: 'reactors', ...place, seq, who: [...reactions].sort() });
    }
  }

  private writeDatabase({ id: conversationId, messages, changes, members, links }: StagedConversation): void {
    for (const message of messages) {
      const { messageId, seq, senderId, clientMessageId, isSystem, replyTo } = message;
      this.write({
        ...{ type: 'stored', conversationId, messageId, seq, senderId, clientMessageId },
        ...{ contentHash: message.sentHash, text: message.contentHash, state: stateOfStaged(message) },
        ...(isSystem && { isSystem }),
        ...(replyTo !== undefined && { replyTo }),
        createdAt: message.createdAt,
      });
      for (const reaction of message.reactions) {
        const [userId = '', emoji = ''] = reaction.split(' ');
        this.write({ type: 'stored-reaction', conversationId, messageId, userId, emoji });
      }
      if (message.isPinned) this.write({ type: 'stored-pin', conversationId, messageId });
    }
    for (const change of changes) {
      const isForgotten = change.kind === 'message:updated' && messages[change.seq - 1]?.isGone;
      const what = isForgotten ? FORGOTTEN : change.what;
      this.write({ type: 'stored-change', conversationId, ...change, what });
    }
    for (const member of members.values()) this.write({ type: 'member', conversationId, ...member });
    for (const [code, link] of links) this.write({ type: 'stored-invite', conversationId, code, ...link });
  }

  private online(): StagedClient[] {
    return [...this.clients.values()].filter(({ isOnline }) => isOnline);
  }

  private actor(name: string): StagedClient {
    const client = this.clients.get(name);
    if (!client) throw new Error(`no client ${name}`);
    return client;
  }

  private place(conversationId: string): StagedConversation {
    const conversation = this.conversations.get(conversationId);
    if (!conversation) throw new Error(`no conversation ${conversationId}`);
    return conversation;
  }

  private write(draft: Draft): void {
    this.now += 1;
    this.records.push({ at: this.now, ...draft });
  }
}
