import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { type Interval, type SeqRange, visibleRanges } from '../../shared/visibility';
import { MAX_COUNTED_REPLIES, type ThreadCountsDto } from './dto/message-parts.dto';
import { MessagesRepository } from './messages.repository';

/** Messages under which others stand, of a part of a conversation. */
export interface ThreadRoots {
  part: SeqRange;
  seqs: number[];
}

/** Shows readers beside a message what stands under it. */
@Injectable()
export class ThreadCountsService {
  constructor(private readonly messages: MessagesRepository) {}

  /** The messages of a part of a conversation under which others stand. */
  async rootsIn(conversationId: Id, part: SeqRange): Promise<ThreadRoots> {
    return { part, seqs: await this.messages.findThreadRoots(conversationId, part) };
  }

  /**
   * What stands under the messages with these numbers, as far as the reader may see it, by number. One query where there is
   * no thread among them, else two.
   * @param known roots that are asked for already; where they lie elsewhere it is asked again
   */
  async of(
    { conversationId, intervals }: { conversationId: Id; intervals: readonly Interval[] },
    seqs: readonly number[],
    known?: ThreadRoots,
  ): Promise<Map<number, ThreadCountsDto>> {
    const fromSeq = Math.min(...seqs);
    const part = { fromSeq, toSeq: Math.max(...seqs) };
    const isAsked = new Set(seqs);
    const isKnown = known && known.part.fromSeq <= part.fromSeq && known.part.toSeq >= part.toSeq;
    const { seqs: roots } = isKnown ? known : await this.rootsIn(conversationId, part);
    const ranges = visibleRanges(intervals, { fromSeq, toSeq: Number.MAX_SAFE_INTEGER });
    const asked = roots.filter((seq) => isAsked.has(seq));
    const found = await this.messages.countReplies(conversationId, asked, ranges, MAX_COUNTED_REPLIES);
    return new Map(found.map(({ rootSeq, ...counts }) => [rootSeq, counts]));
  }
}
