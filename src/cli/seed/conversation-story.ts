import { hash } from 'node:crypto';
import { oid } from '../../platform/mongo/object-id';
import { directConversationId, type Id, memberId, messageId } from '../../shared/ids';
import { drawMoments, type Period } from './calendar';
import { objectIdAt } from './people';
import { drawPhrase, LANGUAGE_COUNT } from './phrases';
import type { PlannedConversation } from './plan';
import { Random } from './random';
import { Reader } from './reader';
import type {
  ConversationDocument,
  MemberDocument,
  MessageDocument,
  ReceiptDocument,
  UserDocument,
} from './seed.types';

/** Messages of a sitting, on average; between sittings people do other things. */
const SITTING = 12;
/** How readily people take turns: at even shares a turn has four messages. */
const TURN_TAKING = 0.5;
const SAME_SENDER_GAP_MS = 9_000;
const ANSWER_GAP_MS = 35_000;
/** From opening a conversation to its first message, and from an account to its first conversation. */
const FIRST_WORDS_MS = 60_000;
const SETTLING_IN_MS = 600_000;
/** After the last message there is time to read it. */
const LAST_WORDS_MS = 1_800_000;
/** A conversation begins while this much of the time of both people has not passed. */
const LATEST_BEGINNING = 0.8;
/** Of the sittings that end without an answer so many are read before the next begins. */
const READ_LATER = 0.6;
/** What becomes of the newest messages: read by so many; of the rest half are delivered, some of them read in part. */
const READ_AT_END = 0.7;

/** Two people talking, from the first message to the last, with what each of them has received and read. */
export class ConversationStory {
  readonly id: Id;
  private readonly random: Random;
  private readonly ids: readonly [Id, Id];
  private readonly readers: readonly [Reader, Reader];
  private readonly conversationId;
  private readonly language: number;
  private readonly sittings: Float64Array;
  private readonly openedAt: Date;
  private receipts: ReceiptDocument[] = [];
  private lastAt: number;

  /** @param people the two, in the order of the plan */
  constructor(
    key: string,
    private readonly planned: PlannedConversation,
    private readonly people: readonly [UserDocument, UserDocument],
    private readonly period: Period,
  ) {
    this.ids = [people[0]._id.toHexString(), people[1]._id.toHexString()];
    this.id = directConversationId(...this.ids);
    this.conversationId = oid(this.id);
    this.random = new Random(key, 'conversation', this.id);
    this.language = this.random.below(LANGUAGE_COUNT);
    const acquainted = Math.max(...people.map(({ createdAt }) => createdAt.getTime())) + SETTLING_IN_MS;
    const end = period.until - LAST_WORDS_MS;
    const begin = acquainted + (end - acquainted) * LATEST_BEGINNING * this.random.fraction();
    const count = Math.ceil(planned.messages / SITTING);
    this.sittings = drawMoments(count, { from: Math.floor(begin), until: end }, this.random);
    this.openedAt = new Date(this.sittings[0]! - this.random.below(FIRST_WORDS_MS));
    this.lastAt = this.openedAt.getTime();
    const note = (receipt: ReceiptDocument) => this.receipts.push(receipt);
    this.readers = [this.reader(people[0], note), this.reader(people[1], note)];
  }

  /** The messages in order, with what was received and read meanwhile: see `takeReceipts`. To be told once. */
  *messages(): Generator<MessageDocument> {
    let seq = 0;
    for (let sitting = 0; sitting < this.sittings.length; sitting += 1) {
      const [begin, end] = this.bounds(sitting);
      const last = this.lastOf(sitting);
      if (this.random.chance(READ_LATER)) this.catchUp(seq, begin);
      let sender = this.random.chance(this.planned.share) ? 0 : 1;
      let now = begin;
      while (seq < last) {
        const isAnswer = seq > 0 && this.random.chance(this.turnChance(sender));
        if (isAnswer) sender = 1 - sender;
        const gap = this.random.exponential(isAnswer ? ANSWER_GAP_MS : SAME_SENDER_GAP_MS);
        const before = now;
        // however many messages a sitting has, it is over when the next begins
        now = Math.floor(before + Math.min(gap, (end - before) / (last - seq + 1)));
        this.readers[sender]!.catchUp(seq, before, now);
        seq += 1;
        this.lastAt = now;
        this.readers[sender]!.noteOwn(seq, now);
        yield this.message(seq, sender, now);
      }
    }
    this.leaveOff(seq);
  }

  /** Receipts that came since this was last asked. */
  takeReceipts(): ReceiptDocument[] {
    const taken = this.receipts;
    this.receipts = [];
    return taken;
  }

  /** Where both people stand when all is told. */
  members(): MemberDocument[] {
    return this.readers.map((reader, i) => {
      const userId = this.ids[i]!;
      return {
        _id: oid(memberId(this.id, userId)),
        conversationId: this.conversationId,
        deliveredSeq: reader.deliveredSeq,
        intervals: [{ fromSeq: 1 }],
        isActive: true,
        lastActivityAt: new Date(this.lastAt),
        movedAt: new Date(reader.movedAt),
        readSeq: reader.readSeq,
        role: 'member',
        shelf: 1,
        shownReadSeq: reader.shownReadSeq,
        userId: this.people[i]!._id,
      };
    });
  }

  /** The conversation when all is told. */
  conversation(): ConversationDocument {
    return {
      _id: this.conversationId,
      createdAt: this.openedAt,
      lastChg: 0,
      lastSeq: this.planned.messages,
      memberCount: 2,
      membershipSeq: 0,
      type: 'dm',
      updatedAt: new Date(this.lastAt),
      version: 1,
    };
  }

  private reader({ _id: userId, privacy }: UserDocument, note: (receipt: ReceiptDocument) => void): Reader {
    return new Reader(privacy.readReceipts, this.openedAt.getTime(), this.random, (move) => {
      const { kind, fromSeq, toSeq, at } = move;
      const _id = objectIdAt(at, this.random);
      note({ _id, conversationId: this.conversationId, userId, kind, fromSeq, toSeq, at: new Date(at) });
    });
  }

  /** When a sitting begins, and when the next does. */
  private bounds(sitting: number): [number, number] {
    return [this.sittings[sitting]!, this.sittings[sitting + 1] ?? this.period.until - LAST_WORDS_MS];
  }

  /** The number a sitting ends with: spread evenly, but no two alike. */
  private lastOf(sitting: number): number {
    const { messages } = this.planned;
    const count = this.sittings.length;
    if (sitting === count - 1) return messages;
    return Math.round(((sitting + 0.55 + 0.9 * this.random.fraction()) / count) * messages);
  }

  /** Chance that the other person answers: in the long run `first` has its share of the messages. */
  private turnChance(sender: number): number {
    return TURN_TAKING * (sender === 0 ? 1 - this.planned.share : this.planned.share);
  }

  private catchUp(seq: number, before: number): void {
    for (const reader of this.readers) reader.catchUp(seq, this.lastAt, before);
  }

  private leaveOff(seq: number): void {
    const { until } = this.period;
    if (this.random.chance(READ_AT_END)) this.catchUp(seq, until);
    else if (this.random.chance(0.5)) {
      for (const reader of this.readers) reader.glance(seq, this.lastAt, until);
    }
  }

  private message(seq: number, sender: number, at: number): MessageDocument {
    const senderId = this.ids[sender]!;
    const clientMessageId = this.random.uuid();
    const content = drawPhrase(this.language, this.random);
    return {
      _id: oid(messageId(this.id, senderId, clientMessageId)),
      conversationId: this.conversationId,
      senderId: this.people[sender]!._id,
      clientMessageId,
      type: 'text',
      content,
      contentHash: hash('sha256', `text\n${content}`).slice(0, 32),
      seq,
      version: 1,
      createdAt: new Date(at),
    };
  }
}
