import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import type { SeqRange } from '../../shared/visibility';
import { MessageBodiesRepository } from './message-bodies.repository';
import type { MovableMessage, MovablePart } from './messages.types';

/** Lets who archives old messages take their bodies out of the database. */
@Injectable()
export class MessageBodiesService {
  constructor(private readonly bodies: MessageBodiesRepository) {}

  /** What of a part of a conversation may turn cold, as much as goes into one segment. @param before younger ones stay */
  movable(conversationId: Id, part: SeqRange, before: Date): Promise<MovablePart> {
    return this.bodies.findMovable(conversationId, part, before);
  }

  /**
   * Takes the bodies of messages out of the database; part of the transaction that seals the segment they are in.
   * @returns how many: what was changed since it was read keeps its own
   */
  remove(
    conversationId: Id,
    messages: readonly MovableMessage[],
    segmentId: Id,
    transaction: Transaction,
  ): Promise<number> {
    return this.bodies.removeBodies(conversationId, messages, segmentId, transaction);
  }

  /** The numbers of the messages of a part of a conversation whose bodies are in a segment. */
  cold(conversationId: Id, part: SeqRange, segmentId: Id): Promise<number[]> {
    return this.bodies.findColdSeqs(conversationId, part, segmentId);
  }

  /** When messages were written, in no order; those that are not there are left out. */
  async times(
    places: readonly { conversationId: Id; seq: number }[],
  ): Promise<{ conversationId: Id; seq: number; createdAt: Date }[]> {
    return places.length === 0 ? [] : this.bodies.findTimes(places);
  }
}
