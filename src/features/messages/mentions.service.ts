import { Injectable } from '@nestjs/common';
import { groupBy } from '../../shared/group-by';
import type { Id } from '../../shared/ids';
import { type Interval, visibleRanges } from '../../shared/visibility';
import { MessagesRepository } from './messages.repository';
import { MAX_UNREAD_MENTIONS } from './dto/message-parts.dto';

/** Where a person stands in a conversation. */
interface Standing {
  conversationId: Id;
  intervals: readonly Interval[];
  readSeq: number;
  /** the newest message */
  lastSeq: number;
}

/** Messages that are for one person in particular. */
@Injectable()
export class MentionsService {
  constructor(private readonly messages: MessagesRepository) {}

  /**
   * The numbers of what a person has not read that mentions them, or everybody, rising, by conversation; those without any
   * are left out. One query for all conversations, none when everything is read.
   */
  async unread(userId: Id, standings: readonly Standing[]): Promise<Map<Id, number[]>> {
    const wanted = standings
      .map(({ conversationId, intervals, readSeq, lastSeq }) => {
        return { conversationId, ranges: visibleRanges(intervals, { fromSeq: readSeq + 1, toSeq: lastSeq }) };
      })
      .filter(({ ranges }) => ranges.length > 0);
    const found = await this.messages.findMentions(userId, wanted, MAX_UNREAD_MENTIONS);
    const numbers = groupBy(found, ({ conversationId }) => conversationId);
    return new Map([...numbers].map(([id, mentions]) => [id, mentions.map(({ seq }) => seq)]));
  }
}
