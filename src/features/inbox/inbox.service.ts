import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { HeadRise } from '../../shared/heads';
import { directConversationId, type Id } from '../../shared/ids';
import { unreadCount } from '../../shared/receipts';
import { BlocksService } from '../blocks/blocks.service';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationHead } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';
import { SightService } from '../members/sight.service';
import { MentionsService } from '../messages/mentions.service';
import { coreErrors } from '../../platform/errors/core.errors';
import { inboxErrors } from './inbox.errors';
import { ConversationViews } from './conversation-views';
import type { ConversationDto } from './dto/conversation.dto';
import type { ConversationCountsDto } from './dto/open-conversation.dto';

/** Conversations as one person sees them: opening, and where they stand. */
@Injectable()
export class InboxService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersService,
    private readonly sight: SightService,
    private readonly mentions: MentionsService,
    private readonly blocks: BlocksService,
    private readonly views: ConversationViews,
    private readonly clock: DatabaseClock,
  ) {}

  /** The one conversation of two people, made if need be and no block forbids it. @throws CONVERSATION_WITH_SELF, NOT_FOUND, BLOCKED */
  async openDirect(callerId: Id, userId: Id): Promise<{ conversation: ConversationDto; isNew: boolean }> {
    if (userId === callerId) throw inboxErrors.CONVERSATION_WITH_SELF();
    const isReachable = await this.blocks.isReachable(callerId, userId);
    const id = directConversationId(callerId, userId);
    if (!isReachable) return { conversation: await this.existing(callerId, id), isNew: false };
    const now = new Date(this.clock.now());
    // members first: a conversation that exists has its members; every step may be repeated by anyone
    await this.members.addMissing(id, [callerId, userId]);
    const isNew = await this.conversations.insertMissing({
      id,
      type: 'dm',
      memberCount: 2,
      lastSeq: 0,
      lastChg: 0,
      membershipSeq: 0,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
    return { conversation: await this.get(callerId, id), isNew };
  }

  /** What two people wrote before a block stays theirs. @throws BLOCKED */
  private async existing(callerId: Id, id: Id): Promise<ConversationDto> {
    const [conversation] = await this.views.view(callerId, [id]);
    if (!conversation) throw coreErrors.BLOCKED();
    return conversation;
  }

  /** @throws NOT_MEMBER */
  async get(callerId: Id, conversationId: Id): Promise<ConversationDto> {
    await this.members.require(conversationId, callerId);
    const [conversation] = await this.views.view(callerId, [conversationId]);
    // removed a moment ago, by way of another node
    return conversation ?? this.members.refuse();
  }

  /** Where a conversation stands for one person. @throws NOT_MEMBER */
  async counts(userId: Id, conversationId: Id): Promise<ConversationCountsDto> {
    const { intervals } = await this.sight.member(conversationId, userId);
    const [heads, [own]] = await Promise.all([
      this.heads([conversationId]),
      this.members.rowsOfPairs([{ conversationId, userId }]),
    ]);
    const { seq: lastSeq = 0, chg: lastChg = 0 } = heads.get(conversationId) ?? {};
    const readSeq = own?.readSeq ?? 0;
    const mentions = await this.mentions.unread(userId, [{ conversationId, intervals, readSeq, lastSeq }]);
    const unreadMentions = mentions.get(conversationId);
    const unread = unreadCount(lastSeq, readSeq);
    return { lastSeq, lastChg, readSeq, unread, ...(unreadMentions && { unreadMentions }) };
  }

  /** Where the conversations stand, by id: what is recorded, or newer where this node knows better. */
  async heads(
    conversationIds: readonly Id[],
  ): Promise<Map<Id, ConversationHead & { memberCount: number; isDissolved: boolean }>> {
    const found = await this.conversations.getMany(conversationIds);
    return new Map(
      found.map((conversation) => {
        const { id, memberCount } = conversation;
        const isDissolved = conversation.dissolvedSeq !== undefined;
        return [id, { ...this.views.headOf(conversation), memberCount, isDissolved }];
      }),
    );
  }

  /** Numbers that somebody is about to be told: those beyond what is recorded are recorded when this resolves. */
  async recordAhead(rises: readonly HeadRise[], recorded: readonly ConversationHead[]): Promise<void> {
    const heads = new Map(recorded.map((head) => [head.conversationId, head]));
    const ahead = rises.filter(({ conversationId, seq, chg }) => {
      const head = heads.get(conversationId);
      return head !== undefined && (head.seq < seq || head.chg < chg);
    });
    if (ahead.length > 0) await this.conversations.recordHeads(ahead);
  }
}

export { ConversationDto } from './dto/conversation.dto';
