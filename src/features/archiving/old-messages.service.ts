import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationRecord } from '../conversations/conversations.types';
import { MessageBodiesService } from '../messages/message-bodies.service';
import type { MovablePart } from '../messages/messages.types';
import { type Ages, agesAt, KEPT, SEGMENT_MESSAGES } from './archiving-ages';
import { ArchivingProgressRepository } from './archiving-progress.repository';

/** What is to be moved next of a conversation. */
export interface NextPart extends MovablePart {
  /** the number behind which it begins */
  done: number;
}

/** Tells which messages are old enough to turn cold. */
@Injectable()
export class OldMessagesService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly bodies: MessageBodiesService,
    private readonly progress: ArchivingProgressRepository,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  /** Those of the conversations that have some; by two queries, whatever their number. */
  async among(conversations: readonly ConversationRecord[]): Promise<Id[]> {
    const ages = this.ages();
    if (!ages) return [];
    const done = await this.progress.findMany(conversations.map(({ id }) => id));
    const candidates = conversations
      .map(({ id, lastSeq }) => ({ id, lastSeq, first: (done.get(id) ?? 0) + 1 }))
      .filter(({ first, lastSeq }) => first <= lastSeq - KEPT)
      .map(({ id, lastSeq, first }) => ({ id, lastSeq, first, filling: first - 1 + SEGMENT_MESSAGES }));
    const times = await this.bodies.times(
      candidates.flatMap(({ id, first, filling }) => [
        { conversationId: id, seq: first },
        { conversationId: id, seq: filling },
      ]),
    );
    const timeOf = new Map(times.map((one) => [`${one.conversationId} ${one.seq}`, one.createdAt]));
    return candidates
      .filter(({ id, lastSeq, first, filling }) => {
        // one that was forgotten says nothing of the age of others: that needs a closer look
        const isBefore = (seq: number, moment: Date) =>
          seq <= lastSeq && (timeOf.get(`${id} ${seq}`)?.getTime() ?? 0) < moment.getTime();
        return isBefore(first, ages.overdueBefore) || isBefore(filling, ages.oldBefore);
      })
      .map(({ id }) => id);
  }

  /** What is to be moved next of a conversation; undefined when that is nothing. */
  async nextOf(conversationId: Id): Promise<NextPart | undefined> {
    const ages = this.ages();
    const [conversation] = await this.conversations.readMany([conversationId]);
    if (!conversation || !ages) return undefined;
    const done = (await this.progress.findMany([conversationId])).get(conversationId) ?? 0;
    const range = { fromSeq: done + 1, toSeq: conversation.lastSeq - KEPT };
    if (range.toSeq < range.fromSeq) return undefined;
    const part = await this.bodies.movable(conversationId, range, ages.oldBefore);
    const { oldestAt, isFull } = part;
    return isFull || (oldestAt && oldestAt < ages.overdueBefore) ? { ...part, done } : undefined;
  }

  private ages(): Ages | undefined {
    const { afterDays } = this.config.cold;
    return afterDays === 0 ? undefined : agesAt(this.clock.now(), afterDays);
  }
}
