import { ConversationFacts } from './conversation-facts';
import { countsOf } from './counts';
import type { ClientFacts, Facts, View } from './facts';
import type {
  AckRecord,
  DeniedRecord,
  DoneRecord,
  FinalRecord,
  HeardRecord,
  HistoryRecord,
  ReceiptRecord,
  ReceivedRecord,
  RefusalRecord,
  ReportedRecord,
  SendRecord,
  SurfacedRecord,
  UnreadRecord,
  WishRecord,
} from './history';

type Type = HistoryRecord['type'];
type Takers = { [T in Type]: (record: Extract<HistoryRecord, { type: T }>) => void };

/**
 * Puts a history in order in one pass. Of what came over the wire it keeps numbers and what differs, and equal strings
 * once, so that memory grows with messages times clients by some hundred bytes, not with the size of the file.
 */
export class Collector {
  private readonly strings = new Map<string, string>();
  private readonly times: Partial<Record<Type, number>> = {};
  private readonly facts: Omit<Facts, 'counts'> = {
    clients: new Map(),
    conversations: new Map(),
    effects: new Map(),
    processes: [],
    contradictions: [],
  };

  private readonly takers: Takers = {
    run: (record) => {
      if (this.facts.run) this.contradict(record.at, 'a second run begins in the same history');
      else this.facts.run = record;
    },
    client: (record) => {
      const client = this.client(record.client);
      if (client.userId !== undefined && client.userId !== record.userId) {
        this.contradict(record.at, `client ${record.client} belongs to two people`);
      }
      client.userId ??= record.userId;
      client.begunAt = record.at;
    },
    'client-end': ({ client, at }) => (this.client(client).endedAt = at),
    fault: () => undefined,
    healed: ({ at }) => (this.facts.healedAt = at),
    send: (record) => this.send(record),
    ack: (record) => this.ack(record),
    refusal: (record) => this.refusal(record),
    wish: (record) => this.wish(record),
    done: (record) => this.done(record),
    denied: (record) => this.denied(record),
    revoked: (record) => this.conversation(record).revoked.set(record.code, record.at),
    heard: (record) => this.heard(record),
    told: (record) => this.view(record).told.push(record),
    reactors: (record) => this.view(record).reactors.push(record),
    received: (record) => this.received(record),
    surfaced: (record) => this.surfaced(record),
    change: (record) => this.view(record).changes.push({ at: record.at, chg: record.chg }),
    receipt: (record) => this.receipt(record),
    reported: (record) => this.reported(record),
    unread: (record) => this.unread(record),
    final: (record) => this.final(record),
    stored: (record) => {
      const [messageId, contentHash] = [this.one(record.messageId), this.one(record.contentHash)];
      const text = this.one(record.text);
      this.conversation(record).stored.push({ ...record, messageId, contentHash, text });
    },
    'stored-reaction': (record) => this.conversation(record).reactions.push(record),
    'stored-pin': (record) => this.conversation(record).pins.push(record),
    'stored-invite': (record) => this.conversation(record).invites.push(record),
    'stored-change': (record) => this.conversation(record).changes.push(record),
    member: (record) => this.conversation(record).members.set(record.userId, record),
    effect: ({ sink, key, at }) => {
      const keys = entry(this.facts.effects, sink, () => new Map());
      keys.set(key, { times: (keys.get(key)?.times ?? 0) + 1, at });
    },
    process: (record) => this.facts.processes.push(record),
  };

  take(record: HistoryRecord): void {
    this.times[record.type] = (this.times[record.type] ?? 0) + 1;
    // the table pairs each type with a function of its records, which the compiler cannot follow by index
    (this.takers[record.type] as (record: HistoryRecord) => void)(record);
  }

  /** Everything taken so far, ready to be judged. */
  settle(): Facts {
    for (const conversation of this.facts.conversations.values()) conversation.settle();
    return { ...this.facts, counts: countsOf(this.facts, this.times) };
  }

  private send({ client, at, contentHash, textHash, ...record }: SendRecord): void {
    const send = this.sendOf(client, record);
    send.begun ??= { at, client };
    send.textHash ??= textHash;
    if (!send.hashes.includes(contentHash)) send.hashes.push(this.one(contentHash));
  }

  private ack({ client, at, messageId, seq, ...record }: AckRecord): void {
    const send = this.sendOf(client, record);
    send.ack ??= { at, client, messageId: this.one(messageId), seq };
    const isOther = send.ack.messageId !== messageId || send.ack.seq !== seq;
    if (isOther) send.otherAck ??= { at, client, messageId, seq };
  }

  private refusal({ client, at, code, retryable, ...record }: RefusalRecord): void {
    if (!retryable) this.sendOf(client, record).refusal ??= { at, client, code };
  }

  private wish({ client, at, ...record }: WishRecord): void {
    const actorId = this.personOf(client);
    const conversation = this.conversation(record);
    const { messageId, clientChangeId, deed, what, code } = record;
    const about = { deed, messageId: messageId && this.one(messageId), what: this.one(what), code };
    const known = conversation.deed(actorId, clientChangeId);
    if (!known) {
      const begun = { at, client };
      conversation.begin({ actorId, clientChangeId, begun, ...about, attempts: 1, answers: 0 });
      return;
    }
    known.attempts += 1;
    const isSame = known.deed === deed && known.messageId === messageId && known.what === what;
    if (!isSame) this.contradict(at, `client ${client} uses ${clientChangeId} for two deeds`);
  }

  private done({ client, at, chg, ...record }: DoneRecord): void {
    const deed = this.deedOf(client, at, record);
    if (!deed) return;
    deed.answers += 1;
    // with nothing to do nothing is remembered: another attempt may be answered otherwise
    if (chg === 0) return;
    deed.ack ??= { at, client, chg };
    if (deed.ack.chg !== chg) deed.otherAck ??= { at, client, chg };
  }

  private denied({ client, at, code, retryable, ...record }: DeniedRecord): void {
    const deed = this.deedOf(client, at, record);
    if (!deed || retryable) return;
    deed.answers += 1;
    deed.refusal ??= { at, client, code };
  }

  private deedOf(client: string, at: number, record: { conversationId: string; clientChangeId: string }) {
    const deed = this.conversation(record).deed(this.personOf(client), record.clientChangeId);
    if (!deed)
      this.contradict(at, `client ${client} has an answer to ${record.clientChangeId}, which nobody wished`);
    return deed;
  }

  private heard(record: HeardRecord): void {
    const { at, chg, seq } = record;
    const said = this.one(record.said);
    const variants = entry(this.view(record).heard, chg, () => []);
    if (!variants.some((one) => one.said === said && one.seq === seq)) variants.push({ at, seq, said });
  }

  private received(record: ReceivedRecord): void {
    const { at, seq, quote } = record;
    const { received, quotes } = this.view(record);
    if (!received.has(seq)) received.set(seq, at);
    if (quote?.isShown && !quotes.has(seq)) quotes.set(seq, { at, seq: quote.seq });
    this.sight(record);
  }

  private surfaced(record: SurfacedRecord): void {
    const { at, seq, contentHash } = record;
    this.view(record).surfaced.push({ at, seq, contentHash: this.one(contentHash) });
    this.sight(record);
  }

  private sight({ at, client, conversationId, seq, ...record }: ReceivedRecord | SurfacedRecord): void {
    const [messageId, senderId] = [this.one(record.messageId), this.one(record.senderId)];
    const clientMessageId = this.one(record.clientMessageId);
    this.conversation({ conversationId }).sight({ at, client, seq, messageId, senderId, clientMessageId });
  }

  private receipt(record: ReceiptRecord): void {
    const { at, userId, deliveredSeq, readSeq } = record;
    const marks = entry(this.view(record).marks, userId, () => []);
    const last = marks.at(-1);
    const isNews = last?.deliveredSeq !== deliveredSeq || last.readSeq !== readSeq;
    if (isNews) marks.push({ at, deliveredSeq, readSeq });
  }

  private reported(record: ReportedRecord): void {
    const { reported } = this.view(record);
    reported[record.kind] = Math.max(reported[record.kind], record.upToSeq);
  }

  private unread(record: UnreadRecord): void {
    this.view(record).unread = { at: record.at, unread: record.unread };
  }

  private final(record: FinalRecord): void {
    const { at, messages, own, chg, watermarks } = record;
    const seqs = messages.map(([seq]) => seq);
    const hashes = messages.map(([, hash]) => this.one(hash));
    const states = messages.map(([, , state]) => this.one(state));
    this.view(record).final = { at, seqs, hashes, states, own: new Map(own), chg, watermarks };
  }

  /** A send is its person's, whichever of their clients made the attempt. */
  private sendOf(client: string, record: { conversationId: string; clientMessageId: string }) {
    return this.conversation(record).send(this.personOf(client), record.clientMessageId);
  }

  private personOf(client: string): string {
    return this.client(client).userId ?? `client ${client}`;
  }

  private client(name: string): ClientFacts {
    return entry(this.facts.clients, name, () => ({ name, begunAt: 0, views: new Map() }));
  }

  private view({ client, conversationId }: { client: string; conversationId: string }): View {
    const { id } = this.conversation({ conversationId });
    return entry(this.client(client).views, id, () => ({
      conversationId: id,
      received: new Map(),
      heard: new Map(),
      quotes: new Map(),
      told: [],
      reactors: [],
      surfaced: [],
      changes: [],
      marks: new Map(),
      reported: { delivered: 0, read: 0 },
    }));
  }

  private conversation({ conversationId }: { conversationId: string }): ConversationFacts {
    return entry(this.facts.conversations, conversationId, () => new ConversationFacts(conversationId));
  }

  private contradict(at: number, message: string): void {
    this.facts.contradictions.push({ at, message });
  }

  /** The same string, kept once. */
  private one(text: string): string {
    return entry(this.strings, text, () => text);
  }
}

/** The value of a key, made if need be. */
function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
