import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { directConversationId, type Id } from '../../shared/ids';
import { unreadCount } from '../../shared/receipts';
import { canSee } from '../../shared/visibility';
import { type ListPosition, MembersService } from '../members/members.service';
import type { MemberRecord } from '../members/members.types';
import { MessagesService } from '../messages/messages.service';
import { ProfilesService } from '../profiles/profiles.service';
import { UsersService } from '../users/users.service';
import { conversationErrors } from './conversations.errors';
import { presentConversation } from './conversations.presenter';
import { ConversationsRepository } from './conversations.repository';
import type { ConversationHead, ConversationRecord, HeadRise } from './conversations.types';
import type { ConversationDto, ConversationPageDto } from './dto/conversation.dto';
import { HeadHints } from './head-hints';

/** Where a page of the list ended, and the moment the whole list shows. */
interface ListCursor {
  at: string;
  id: Id;
  snapshot?: string;
}

/** Conversations: making, listing, and where they stand. */
@Injectable()
export class ConversationsService {
  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly members: MembersService,
    private readonly messages: MessagesService,
    private readonly users: UsersService,
    private readonly profiles: ProfilesService,
    private readonly hints: HeadHints,
    private readonly cursors: CursorCodec,
    private readonly clock: DatabaseClock,
  ) {}

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
    const [conversation] = await this.view(callerId, [conversationId]);
    return conversation as ConversationDto;
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
    return { items: await this.view(callerId, ids), nextCursor, hasMore };
  }

  /** Where the conversations stand, by id: what is recorded, or newer where this node knows better. */
  async heads(conversationIds: readonly Id[]): Promise<Map<Id, ConversationHead>> {
    if (conversationIds.length === 0) return new Map();
    const found = await this.conversations.findManyById(conversationIds);
    return new Map(found.map((conversation) => [conversation.id, this.headOf(conversation)]));
  }

  /** Records newest numbers at once; stored when this resolves. */
  recordHeads(rises: readonly HeadRise[]): Promise<void> {
    return this.hints.record(rises);
  }

  /** Every conversation in turn, in the order of their ids. */
  walk(after: Id | undefined, limit: number): Promise<ConversationRecord[]> {
    return this.conversations.findAfterId(after, limit);
  }

  /** Conversations as one person sees them, in the order of the ids, whatever their number by five queries. */
  private async view(callerId: Id, ids: readonly Id[]): Promise<ConversationDto[]> {
    const [records, rows] = await Promise.all([this.conversations.findManyById(ids), this.members.rows(ids)]);
    const byId = new Map(records.map((record) => [record.id, record]));
    const peerIds = rows.map(({ userId }) => userId).filter((userId) => userId !== callerId);
    const heads = records.map((record) => this.headOf(record));
    const seen = heads.filter(
      ({ seq, conversationId }) => seq > 0 && isVisible(rows, callerId, conversationId, seq),
    );
    const [peers, newest] = await Promise.all([this.profiles.getMany(peerIds), this.messages.newest(seen)]);
    const lastMessages = new Map(
      (await this.messages.view(callerId, newest)).map((view) => [view.conversationId, view]),
    );
    return ids.flatMap((id) => {
      const record = byId.get(id);
      const own = rows.find((row) => row.conversationId === id && row.userId === callerId);
      if (!record || !own) return [];
      const others = rows.filter((row) => row.conversationId === id && row.userId !== callerId);
      const head = this.headOf(record);
      return presentConversation(record, {
        head,
        own,
        unread: unreadCount(head.seq, own.readSeq),
        receipts: others.map((row) => this.members.presentWatermarks(row, callerId)),
        peer: others[0] && peers.get(others[0].userId),
        lastMessage: lastMessages.get(id),
      });
    });
  }

  private headOf({ id, lastSeq, lastChg }: ConversationRecord): ConversationHead {
    const noted = this.hints.peek(id);
    const seq = Math.max(lastSeq, noted?.seq ?? 0, this.messages.knownHead(id));
    return { conversationId: id, seq, chg: Math.max(lastChg, noted?.chg ?? 0) };
  }
}

function isVisible(rows: readonly MemberRecord[], userId: Id, conversationId: Id, seq: number): boolean {
  const row = rows.find((one) => one.conversationId === conversationId && one.userId === userId);
  return row !== undefined && canSee(row.intervals, seq);
}

function toCursor(
  { lastActivityAt, conversationId }: ListPosition,
  snapshot: string | undefined,
): ListCursor {
  return { at: lastActivityAt.toISOString(), id: conversationId, snapshot };
}
