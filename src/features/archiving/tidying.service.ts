import { Injectable } from '@nestjs/common';
import { unavailabilityOf } from '../../platform/mongo/unavailability';
import type { SegmentRecord } from '../cold-messages/cold-messages.types';
import { SegmentsService } from '../cold-messages/segments.service';
import { MessageBodiesService } from '../messages/message-bodies.service';

/** Segments of one run; the rest has its turn with the next. */
const AT_ONCE = 200;

/** Sees to it that files hold what is cold and nothing else: what was deleted is not in them, and no file is left over. */
@Injectable()
export class TidyingService {
  constructor(
    private readonly segments: SegmentsService,
    private readonly bodies: MessageBodiesService,
  ) {}

  /** Tidies the segments that are due, each for itself. */
  async run(): Promise<void> {
    for (const segment of await this.segments.due(AT_ONCE)) {
      try {
        await this.segments.tidy(segment, await this.namedBy(segment));
      } catch (error) {
        if (unavailabilityOf(error)) throw error;
        await this.segments.postpone(segment, error);
      }
    }
  }

  private async namedBy({ id, conversationId, fromSeq, toSeq, state }: SegmentRecord): Promise<number[]> {
    if (state !== 'sealed') return [];
    return this.bodies.cold(conversationId, { fromSeq, toSeq }, id);
  }
}
