import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { directConversationId, type Id } from '../../shared/ids';
import { unreadCount } from '../../shared/receipts';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationHead } from '../conversations/conversations.types';
import { type ListPosition, MembersService } from '../members/members.service';
import { MentionsService } from '../messages/mentions.service';
import { UsersService } from '../users/users.service';
import { inboxErrors } from './inbox.errors';
import { ConversationViews } from './conversation-views';
import { type ConversationDto, type ConversationPageDto } from './dto/conversation.dto';
import type { ConversationCountsDto } from './dto/open-conversation.dto';

/** Where a page of the list ended, and the moment the whole list shows. */
interface ListCursor {
  at: string;
  id: Id;
  snapshot?: string;
}

/** Conversations as one person sees them: opening, listing, and where they stand. */
@Injectable()
export class InboxService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersService,
    private readonly mentions: MentionsService,
    private readonly users: UsersService,
    private readonly views: ConversationViews,
    private readonly cursors: CursorCodec,
    private readonly clock: DatabaseClock,
  ) {}

  /** The one conversation of two people, made if need be. @throws CONVERSATION_WITH_SELF, NOT_FOUND */
  async openDirect(callerId: Id, userId: Id): Promise<{ conversation: ConversationDto; isNew: boolean }> {
    if (userId === callerId) throw inboxErrors.CONVERSATION_WITH_SELF();
    await this.users.get(userId);
    const id = directConversationId(callerId, userId);
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

  /** @throws NOT_MEMBER */
  async get(callerId: Id, conversationId: Id): Promise<ConversationDto> {
    await this.members.require(conversationId, callerId);
    const [conversation] = await this.views.view(callerId, [conversationId]);
    // removed a moment ago, by way of another node
    return conversation ?? this.members.refuse();
  }

  /** Where a conversation stands for one person. @throws NOT_MEMBER */
  async counts(userId: Id, conversationId: Id): Promise<ConversationCountsDto> {
    const { intervals } = await this.members.require(conversationId, userId);
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

  /** A page of the person's conversations, latest activity first; all pages show the list as it was at the first. */
  async list(
    callerId: Id,
    { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto,
  ): Promise<ConversationPageDto> {
    const scope = `conversations:${callerId}`;
    const from = cursor ? this.cursors.decode<ListCursor>(scope, cursor) : undefined;
    const after = from && { lastActivityAt: new Date(from.at), conversationId: from.id };
    const { members, snapshot } = await this.members.pageOfUser(callerId, after, limit + 1, from?.snapshot);
    const { page, ...rest } = this.cursors.page(scope, members, limit, (last) => toCursor(last, snapshot));
    const ids = page.map(({ conversationId }) => conversationId);
    return { items: await this.views.view(callerId, ids), ...rest };
  }

  /** Where the conversations stand, by id: what is recorded, or newer where this node knows better. */
  async heads(conversationIds: readonly Id[]): Promise<Map<Id, ConversationHead & { memberCount: number }>> {
    const found = await this.conversations.getMany(conversationIds);
    return new Map(
      found.map((conversation) => {
        const { id, memberCount } = conversation;
        return [id, { ...this.views.headOf(conversation), memberCount }];
      }),
    );
  }
}

function toCursor(
  { lastActivityAt, conversationId }: ListPosition,
  snapshot: string | undefined,
): ListCursor {
  return { at: lastActivityAt.toISOString(), id: conversationId, snapshot };
}

export { ConversationDto } from './dto/conversation.dto';
