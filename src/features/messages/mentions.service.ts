import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { groupBy } from '../../shared/group-by';
import type { Id } from '../../shared/ids';
import { type Interval, visibleRanges } from '../../shared/visibility';
import { MembersService } from '../members/members.service';
import type { Roster } from '../members/members.types';
import type { EditMessageDto } from './dto/message-change.dto';
import { MAX_UNREAD_MENTIONS } from './dto/message-parts.dto';
import { refuseStrangers, requireMayMention } from './messages.policy';
import { MessagesRepository } from './messages.repository';
import type { ChangeScene, MessageParts } from './messages.types';

/** Where a person stands in a conversation. */
interface Standing {
  conversationId: Id;
  intervals: readonly Interval[];
  readSeq: number;
  /** the newest message */
  lastSeq: number;
}

/** For whom messages are in particular. */
@Injectable()
export class MentionsService {
  constructor(
    private readonly members: MembersService,
    private readonly messages: MessagesRepository,
  ) {}

  /** Who of these does not belong to the conversation; who just came may not be in the roster at hand. */
  async strangers(roster: Roster, userIds: readonly Id[]): Promise<Id[]> {
    const outside = (present: Roster | undefined) => userIds.filter((id) => !present?.members.has(id));
    const [stranger] = outside(roster);
    if (stranger === undefined) return [];
    return outside(await this.members.rosterOf(roster.conversationId, stranger));
  }

  /**
   * For whom a message is after an edit, both ways of saying so; neither where that stays as it is.
   * @throws FORBIDDEN, MENTION_NOT_MEMBER
   */
  async afterEdit(
    wish: Pick<EditMessageDto, 'mentions' | 'mentionsAll'>,
    { actor, roster, message }: ChangeScene,
  ): Promise<Pick<MessageParts, 'mentions' | 'mentionsAll'>> {
    requireMayMention(wish, actor, roster);
    refuseStrangers(await this.strangers(roster, wish.mentions ?? []));
    const { mentions = [], mentionsAll = false } = message;
    const before = { mentions, mentionsAll };
    const after = {
      mentions: wish.mentions ?? mentions,
      mentionsAll: wish.mentionsAll ?? mentionsAll,
    };
    return isDeepStrictEqual(before, after) ? {} : after;
  }

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
