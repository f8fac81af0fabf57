import type { HistoryRecord } from '../history';
import { StagedClient } from './staged-client';
import { hashOf, StagedConversation, type StagedMessage } from './staged-conversation';

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
  private now = 0;
  private sends = 0;

  constructor() {
    this.write({ type: 'run', scenario: 'staged', seed: 1, boundMs: BOUND_MS });
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

  /** Sends as a member; others get nothing of it. @returns the number it got */
  send(name: string, conversationId: string, course: Course = 'smooth'): number | undefined {
    const { userId } = this.actor(name);
    const conversation = this.place(conversationId);
    if (!conversation.has(userId)) return undefined;
    const { clientMessageId, content } = this.begin(name, conversationId);
    const one = { client: name, conversationId, clientMessageId };
    if (course === 'refused first') {
      this.write({ type: 'refusal', ...one, code: 'RATE_LIMITED', retryable: true });
    }
    const message = conversation.store(userId, clientMessageId, content);
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

  edit(conversationId: string, seq: number): void {
    const conversation = this.place(conversationId);
    const message = conversation.messages[seq - 1];
    if (!message) return;
    conversation.edit(message, `edited ${conversation.changes.length}`);
    for (const client of this.online()) this.catchUpChanges(client, conversation);
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
    this.write({ type: 'received', ...one, via });
    // now and then it comes once more
    if (seq % 3 === 0) this.write({ type: 'received', ...one, via: 'live' });
    this.write({ type: 'surfaced', ...one, contentHash });
    const holding = client.of(conversation.id);
    holding.seq = seq;
    holding.messages.set(seq, contentHash);
  }

  private catchUpChanges(client: StagedClient, conversation: StagedConversation): void {
    if (!conversation.has(client.userId)) return;
    const holding = client.of(conversation.id);
    for (const { chg, seq, contentHash } of conversation.changes.slice(holding.chg)) {
      if (conversation.shows(client.userId, seq)) {
        this.write({ type: 'change', client: client.name, conversationId: conversation.id, chg });
        holding.messages.set(seq, contentHash);
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
      const { messages, chg, watermarks } = client.of(conversation.id);
      const held = [...messages].map(([seq, hash]): [number, string] => [seq, hash]);
      this.write({
        type: 'final',
        ...place,
        messages: held,
        chg,
        watermarks: Object.fromEntries(watermarks),
      });
    }
  }

  private writeDatabase({ id: conversationId, messages, changes, members }: StagedConversation): void {
    for (const { sentHash, ...message } of messages) {
      const createdAt = EPOCH + message.seq;
      this.write({ type: 'stored', conversationId, ...message, contentHash: sentHash, createdAt });
    }
    for (const change of changes) {
      const clientChangeId = `change ${conversationId} ${change.chg}`;
      this.write({ type: 'stored-change', conversationId, ...change, clientChangeId });
    }
    for (const member of members.values()) this.write({ type: 'member', conversationId, ...member });
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
