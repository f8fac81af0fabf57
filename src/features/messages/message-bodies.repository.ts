import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { toBson } from '../../platform/mongo/bson-sequence';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import type { SeqRange } from '../../shared/visibility';
import { ColdMessagesService } from '../cold-messages/cold-messages.service';
import { BODY_FIELDS, bodyOf, NEVER_COLD } from './message-documents';
import { Message } from './message.schema';
import type { MessageRecord, MovableMessage, MovablePart } from './messages.types';

const MAX_TIME_MS = 5_000;
/** A segment holds so many messages at most, and about so many bytes of bodies. */
const MAX_MESSAGES = 1_000;
const MAX_BYTES = 1024 * 1024;
const NO_BODY = Object.fromEntries(BODY_FIELDS.map((name) => [name, '' as const]));
const MAY_TURN_COLD = Object.fromEntries(NEVER_COLD.map((name) => [name, { $exists: false }]));

/** The bodies of messages: in their documents, or in segments when they are old. */
@Injectable()
export class MessageBodiesRepository {
  constructor(
    @InjectModel(Message.name) private readonly model: Model<Message>,
    private readonly cold: ColdMessagesService,
  ) {}

  /** Whole documents, in their order; those that are not cold cost nothing. @throws MESSAGES_UNREADABLE */
  async fillIn(documents: Message[], isLastTry = false): Promise<Message[]> {
    const cold = documents.filter(isCold);
    if (cold.length === 0) return documents;
    const places = cold.map((one) => ({ segmentId: hex(one.cold.segmentId), seq: one.seq }));
    const bodies = await this.cold.bodiesOf(places);
    const left = cold.filter((_, i) => !bodies[i]);
    if (left.length > 0 && isLastTry)
      throw this.cold.unreadable(hex(left[0]!.cold.segmentId), new Error('messages without a body'));
    // they have been changed since: their bodies are in the database again
    const again = await this.findAgain(left);
    const whole = new Map<Message, Message | undefined>(
      cold.map((one, i) => [one, bodies[i] ? { ...one, ...bodies[i] } : again.get(hex(one._id))]),
    );
    // one that has been removed altogether is left out
    return documents.flatMap((one) => (whole.has(one) ? (whole.get(one) ?? []) : one));
  }

  /** A cold message has its body in the database again; part of the transaction that changed it. */
  async noteWarmed({ segmentId }: MessageRecord, transaction: Transaction): Promise<void> {
    if (segmentId !== undefined) await this.cold.noteLeft(segmentId, transaction);
  }

  /** What may turn cold behind a number: as much as goes into one segment, up to a number and from before a moment. */
  async findMovable(conversationId: Id, { fromSeq, toSeq }: SeqRange, before: Date): Promise<MovablePart> {
    const filter = { conversationId: oid(conversationId), seq: { $gte: fromSeq, $lte: toSeq } };
    const options = { sort: { seq: 1 as const }, limit: MAX_MESSAGES, maxTimeMS: MAX_TIME_MS };
    const part: MovablePart = { messages: [], toSeq: fromSeq - 1, isFull: false };
    let seen = 0;
    let bytes = 0;
    for await (const document of this.model.collection.find<Message>(filter, options)) {
      if (document.createdAt >= before) return part;
      part.oldestAt ??= document.createdAt;
      part.toSeq = document.seq;
      seen += 1;
      if (!mayTurnCold(document)) continue;
      const message = toMovable(document);
      part.messages.push(message);
      bytes += message.bytes.length;
      if (bytes >= MAX_BYTES) break;
    }
    return { ...part, isFull: seen === MAX_MESSAGES || bytes >= MAX_BYTES };
  }

  /**
   * Takes the bodies of messages out of the database; part of the transaction that seals the segment they are in. One that
   * was changed since it was read keeps its own.
   * @returns how many were taken
   */
  async removeBodies(
    conversationId: Id,
    messages: readonly MovableMessage[],
    segmentId: Id,
    transaction: Transaction,
  ): Promise<number> {
    const writes = messages.map(({ id, version, chg, length }) => ({
      updateOne: {
        filter: {
          ...{ _id: oid(id), conversationId: oid(conversationId), version },
          ...{ chg: chg ?? { $exists: false }, ...MAY_TURN_COLD },
        },
        update: { $set: { cold: { segmentId: oid(segmentId), length } }, $unset: NO_BODY },
      },
    }));
    const options = { ordered: false, session: transaction };
    return (await this.model.collection.bulkWrite(writes, options)).modifiedCount;
  }

  /** The numbers of the messages of a part of a conversation whose bodies are in a segment. */
  async findColdSeqs(conversationId: Id, { fromSeq, toSeq }: SeqRange, segmentId: Id): Promise<number[]> {
    const filter = {
      conversationId: oid(conversationId),
      seq: { $gte: fromSeq, $lte: toSeq },
      'cold.segmentId': oid(segmentId),
    };
    const options = { projection: { _id: 0, seq: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<Pick<Message, 'seq'>>(filter, options);
    return (await found.toArray()).map(({ seq }) => seq);
  }

  /** When messages were written, in no order; those that are not there are left out. @param places one at least */
  async findTimes(
    places: readonly { conversationId: Id; seq: number }[],
  ): Promise<{ conversationId: Id; seq: number; createdAt: Date }[]> {
    const branches = places.map(({ conversationId, seq }) => ({ conversationId: oid(conversationId), seq }));
    const projection = { _id: 0, conversationId: 1, seq: 1, createdAt: 1 };
    const found = this.model.collection.find<Pick<Message, 'conversationId' | 'seq' | 'createdAt'>>(
      { $or: branches },
      { projection, maxTimeMS: MAX_TIME_MS },
    );
    return (await found.toArray()).map((one) => ({ ...one, conversationId: hex(one.conversationId) }));
  }

  private async findAgain(left: readonly Message[]): Promise<Map<Id, Message>> {
    if (left.length === 0) return new Map();
    const filter = { _id: { $in: left.map(({ _id }) => _id) } };
    const found = await this.model.collection.find<Message>(filter, { maxTimeMS: MAX_TIME_MS }).toArray();
    return new Map((await this.fillIn(found, true)).map((one) => [hex(one._id), one]));
  }
}

type ColdMessage = Message & Required<Pick<Message, 'cold'>>;
const isCold = (message: Message): message is ColdMessage => message.cold !== undefined;
const mayTurnCold = (message: Message) => NEVER_COLD.every((name) => message[name] === undefined);

function toMovable(message: Message): MovableMessage {
  const { _id, seq, version, chg, content } = message;
  const bytes = toBson({ seq, ...bodyOf(message) });
  return {
    id: hex(_id),
    seq,
    version,
    ...(chg !== undefined && { chg }),
    length: [...content].length,
    bytes,
  };
}
