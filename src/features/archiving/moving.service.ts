import { Injectable } from '@nestjs/common';
import { RunLater } from '../../platform/jobs/jobs';
import { Log } from '../../platform/logger/logger';
import { type Transaction, Transactions } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import type { WrittenSegment } from '../cold-messages/cold-messages.types';
import { SegmentsService } from '../cold-messages/segments.service';
import { MessageBodiesService } from '../messages/message-bodies.service';
import type { MovableMessage } from '../messages/messages.types';
import { ArchivingMetrics } from './archiving-metrics';
import { ArchivingProgressRepository } from './archiving-progress.repository';
import { type NextPart, OldMessagesService } from './old-messages.service';

/** Segments made by one run; then other conversations have their turn. */
const SEGMENTS_AT_ONCE = 10;
/** When a conversation that has more goes on. */
const PAUSE_MS = 100;

/** Moves old messages of a conversation into segments. */
@Injectable()
export class MovingService {
  private readonly log = new Log(MovingService.name);

  constructor(
    private readonly old: OldMessagesService,
    private readonly bodies: MessageBodiesService,
    private readonly segments: SegmentsService,
    private readonly progress: ArchivingProgressRepository,
    private readonly transactions: Transactions,
    private readonly metrics: ArchivingMetrics,
  ) {}

  /** Makes the next segments of a conversation. @throws RunLater when there may be more to do */
  async run(conversationId: Id): Promise<void> {
    for (let made = 0; made < SEGMENTS_AT_ONCE; made += 1) {
      const next = await this.old.nextOf(conversationId);
      if (!next) return;
      await this.move(conversationId, next);
    }
    throw new RunLater(PAUSE_MS);
  }

  /**
   * The file is there, and was read again, before the transaction in which messages let go of what it holds. What is left
   * of a run that died before that is found by its segment; one that died after it has nothing left to do.
   */
  private async move(conversationId: Id, { done, messages, toSeq }: NextPart): Promise<void> {
    const segment = messages.length > 0 && (await this.segments.write(conversationId, messages));
    const moved = await this.transactions.run(async (transaction) => {
      const isNext = await this.progress.advance(conversationId, { from: done, to: toSeq }, transaction);
      if (!isNext) throw new Error('another run moved these messages');
      return segment ? this.seal(conversationId, segment, messages, transaction) : 0;
    });
    this.metrics.moved(moved);
    this.log.info('messages turned cold', { conversationId, messages: moved, toSeq });
  }

  private async seal(
    conversationId: Id,
    segment: WrittenSegment,
    messages: readonly MovableMessage[],
    transaction: Transaction,
  ): Promise<number> {
    const moved = await this.bodies.remove(conversationId, messages, segment.id, transaction);
    if (!(await this.segments.seal(segment, moved, transaction)))
      throw new Error('the segment was given up before it was sealed');
    return moved;
  }
}
