import { Injectable } from '@nestjs/common';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { HeadRise } from '../../shared/heads';
import { directConversationId, type Id } from '../../shared/ids';
import { unreadCount } from '../../shared/receipts';
import { type ListPosition, MembersService } from '../members/members.service';
import { UsersService } from '../users/users.service';
import { conversationErrors } from './conversations.errors';
import { ConversationViews } from './conversation-views';
import { ConversationsRepository } from './conversations.repository';
import type { ConversationHead, ConversationRecord } from './conversations.types';
import type { ConversationDto, ConversationPageDto } from './dto/conversation.dto';
import type { ConversationCountsDto } from './dto/open-conversation.dto';
import { HeadHints } from './head-hints';

/** Where a page of the list ended, and the moment the whole list shows. */
interface ListCursor {
  at: string;
  id: Id;
  snapshot?: string;
}

/** Conversations read by one query. */
const HEADS_AT_ONCE = 1_000;

/** Conversations: making, listing, and where they stand. */
@Injectable()
export class ConversationsService {
  /** people who come back at the same moment share a query */
  private readonly loader: BatchLoader<Id, ConversationRecord | undefined>;

  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly members: MembersService,
    private readonly users: UsersService,
    private readonly views: ConversationViews,
    private readonly hints: HeadHints,
    private readonly cursors: CursorCodec,
    private readonly clock: DatabaseClock,
  ) {
    this.loader = batchLoader((ids) => this.load(ids), { maxBatchSize: HEADS_AT_ONCE, gatherMs: 10 });
  }

  /** The one conversation of two people, made if need be. @throws CONVERSATION_WITH_SELF, NOT_FOUND */
  async openDirect(callerId: Id, userId: Id): Promise<{ conversation: ConversationDto; isNew: boolean }> {
    if (userId === callerId) throw conversationErrors.CONVERSATION_WITH_SELF();
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
      createdAt: now,
      updatedAt: now,
    });
    return { conversation: await this.get(callerId, id), isNew };
  }

  /** @throws NOT_MEMBER */
  async get(callerId: Id, conversationId: Id): Promise<ConversationDto> {
    await this.members.require(conversationId, callerId);
    const [conversation] = await this.views.view(callerId, [conversationId]);
    return conversation!;
  }

  /** Where a conversation stands for one person. @throws NOT_MEMBER */
  async counts(userId: Id, conversationId: Id): Promise<ConversationCountsDto> {
    await this.members.require(conversationId, userId);
    const [heads, [own]] = await Promise.all([
      this.heads([conversationId]),
      this.members.rowsOfPairs([{ conversationId, userId }]),
    ]);
    const { seq: lastSeq = 0, chg: lastChg = 0 } = heads.get(conversationId) ?? {};
    const readSeq = own?.readSeq ?? 0;
    return { lastSeq, lastChg, readSeq, unread: unreadCount(lastSeq, readSeq) };
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
    const page = members.slice(0, limit);
    const last = page.at(-1);
    const hasMore = members.length > limit;
    const nextCursor = hasMore && last ? this.cursors.encode(scope, toCursor(last, snapshot)) : null;
    const ids = page.map(({ conversationId }) => conversationId);
    return { items: await this.views.view(callerId, ids), nextCursor, hasMore };
  }

  /** Where the conversations stand, by id: what is recorded, or newer where this node knows better. */
  async heads(conversationIds: readonly Id[]): Promise<Map<Id, ConversationHead>> {
    const found = await Promise.all(conversationIds.map((id) => this.loader.load(id)));
    return new Map(
      found.flatMap((conversation) =>
        conversation ? [[conversation.id, this.views.headOf(conversation)]] : [],
      ),
    );
  }

  private async load(ids: readonly Id[]): Promise<(ConversationRecord | undefined)[]> {
    const found = await this.conversations.findManyById([...new Set(ids)]);
    const byId = new Map(found.map((conversation) => [conversation.id, conversation]));
    return ids.map((id) => byId.get(id));
  }

  /** Records newest numbers at once; stored when this resolves. */
  recordHeads(rises: readonly HeadRise[]): Promise<void> {
    return this.hints.record(rises);
  }

  /** Every conversation in turn, in the order of their ids. */
  walk(after: Id | undefined, limit: number): Promise<ConversationRecord[]> {
    return this.conversations.findAfterId(after, limit);
  }
}

function toCursor(
  { lastActivityAt, conversationId }: ListPosition,
  snapshot: string | undefined,
): ListCursor {
  return { at: lastActivityAt.toISOString(), id: conversationId, snapshot };
}
