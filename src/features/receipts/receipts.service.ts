import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import type { Id } from '../../shared/ids';
import { messageStatus, unreadCount } from '../../shared/receipts';
import { type Interval, visibleRanges } from '../../shared/visibility';
import { MAX_TOLD, MembersService } from '../members/members.service';
import type { Membership, StatusUpdateDto } from '../members/members.types';
import { MessageHeadsService } from '../messages/message-heads.service';
import { MessagesService } from '../messages/messages.service';
import type { MessageRecord } from '../messages/messages.types';
import type {
  ConversationUpToDto,
  MessageReceiptDto,
  MessageReceiptPageDto,
  ReadAckDto,
  ReceiptCountsDto,
} from './dto/receipt.dto';
import { FloorAnnouncer } from './floor-announcer';
import { ReceiptsRepository } from './receipts.repository';
import type { ReceiptRange, WatermarkMove } from './receipts.types';
import { WatermarkQueue } from './watermark-queue';

/** Delivered and read: watermarks that only rise. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly members: MembersService,
    private readonly messages: MessagesService,
    private readonly heads: MessageHeadsService,
    private readonly receipts: ReceiptsRepository,
    private readonly queue: WatermarkQueue,
    private readonly floors: FloorAnnouncer,
    private readonly cursors: CursorCodec,
  ) {}

  /** Everything up to a message was read; stored when this resolves. @throws NOT_MEMBER, OVERLOADED */
  async markRead(userId: Id, { conversationId, upToSeq }: ConversationUpToDto): Promise<ReadAckDto> {
    const { intervals } = await this.members.require(conversationId, userId);
    const head = await this.headAt(conversationId, upToSeq);
    const readSeq = clamp(intervals, upToSeq, head);
    const move = await this.queue.raise({ conversationId, userId, readSeq, deliveredSeq: readSeq });
    return { readSeq: move.readSeq, unread: unreadCount(head, move.readSeq) };
  }

  /** Messages reached a device; conversations of others are passed over. @returns of how many it was taken */
  async markDelivered(userId: Id, items: readonly ConversationUpToDto[]): Promise<number> {
    const taken = await Promise.all(
      items.map(async ({ conversationId, upToSeq }) => {
        const member = (await this.members.roster(conversationId))?.members.get(userId);
        if (!member) return 0;
        const deliveredSeq = await this.furthest(member, upToSeq);
        await this.queue.raise({ conversationId, userId, deliveredSeq, readSeq: 0 });
        return 1;
      }),
    );
    return taken.reduce<number>((sum, one) => sum + one, 0);
  }

  /** How far a member can have come who names a number: no further than what there is, and they may see. */
  async furthest({ conversationId, intervals }: Membership, upToSeq: number): Promise<number> {
    return clamp(intervals, upToSeq, await this.headAt(conversationId, upToSeq));
  }

  /**
   * Who writes has seen what stands above: a sender's own message moves their own watermarks. It moves the conversation up in
   * all lists, which is noted first, so that the sender's row takes it along.
   */
  noteSent({ conversationId, senderId, seq, createdAt }: MessageRecord): void {
    this.members.noteActivity(conversationId, createdAt);
    this.queue.raiseLater({ conversationId, userId: senderId, deliveredSeq: seq, readSeq: seq, ownSeq: seq });
  }

  /** The same, stored when this resolves: for the heads relay, which makes up for nodes that died. */
  async recordSent(
    sent: readonly Pick<MessageRecord, 'conversationId' | 'senderId' | 'seq'>[],
  ): Promise<void> {
    await Promise.all(
      sent.map(({ conversationId, senderId, seq }) =>
        this.queue.raise({ conversationId, userId: senderId, deliveredSeq: seq, readSeq: seq, ownSeq: seq }),
      ),
    );
  }

  /** Somebody in a large group has come further: it is told how far all have. */
  noteFloor(conversationId: Id): void {
    this.floors.note(conversationId);
  }

  /** A move as a person may see it. */
  presentMove(move: WatermarkMove, viewerId: Id): StatusUpdateDto {
    return this.members.presentWatermarks(move, viewerId);
  }

  /** A page of who of the others received and read a message, and when. @throws NOT_MEMBER, NOT_FOUND, VALIDATION */
  async ofMessage(
    viewerId: Id,
    { conversationId, messageId }: { conversationId: Id; messageId: Id },
    { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto,
  ): Promise<MessageReceiptPageDto> {
    const message = await this.messages.get(viewerId, conversationId, messageId);
    const roster = await this.members.roster(conversationId);
    const audience = roster ? this.members.audience(roster, message.seq) : [];
    const others = audience.filter((userId) => userId !== message.senderId).sort();
    const scope = `receipts:${viewerId}:${messageId}`;
    const after = cursor ? this.cursors.decode<{ userId: Id }>(scope, cursor).userId : '';
    const rest = others.filter((userId) => userId > after);
    const { page, nextCursor, hasMore } = this.cursors.page(scope, rest, limit, (userId) => ({ userId }));
    return {
      items: await this.ofMembers(message, page, viewerId),
      counts: await this.countsOf(message, others, viewerId),
      nextCursor,
      hasMore,
    };
  }

  private async ofMembers(
    { conversationId, seq }: MessageRecord,
    userIds: readonly Id[],
    viewerId: Id,
  ): Promise<MessageReceiptDto[]> {
    const rows = await this.members.rowsOfPairs(userIds.map((userId) => ({ conversationId, userId })));
    const shown = rows.map((row) => {
      const marks = this.members.presentWatermarks(row, viewerId);
      return { userId: row.userId, status: messageStatus(seq, [marks]), at: marks.at };
    });
    const wanted = shown.flatMap(({ userId, status }) => [
      ...(status === 'sent' ? [] : [{ userId, kind: 'delivered' as const }]),
      ...(status === 'read' ? [{ userId, kind: 'read' as const }] : []),
    ]);
    const found = await this.receipts.findCoverings(conversationId, seq, wanted);
    const moments = new Map(found.map(({ userId, kind, at }) => [`${kind}:${userId}`, at.toISOString()]));
    return shown
      .sort((a, b) => (a.userId < b.userId ? -1 : 1))
      .map(({ userId, status, at }) => {
        // the row of the newest move may still be under way, or was lost with its node: then it is the newest move
        const momentOf = (kind: ReceiptRange['kind']) => moments.get(`${kind}:${userId}`) ?? at;
        return {
          userId,
          status,
          ...(status !== 'sent' && { deliveredAt: momentOf('delivered') }),
          ...(status === 'read' && { readAt: momentOf('read') }),
        };
      });
  }

  /** Of many by the index of watermarks, whose entries tell who it is. */
  private async countsOf(
    { conversationId, seq }: MessageRecord,
    others: readonly Id[],
    viewerId: Id,
  ): Promise<ReceiptCountsDto> {
    const members = others.length;
    if (members > MAX_TOLD) {
      const [delivered, read, [own]] = await Promise.all([
        this.members.reached(conversationId, 'deliveredSeq', seq),
        this.members.reached(conversationId, 'shownReadSeq', seq),
        this.members.rowsOfPairs([{ conversationId, userId: viewerId }]),
      ]);
      // what the viewer keeps private is shown to them
      const seen = own && own.readSeq >= seq ? [...read, viewerId] : read;
      const isOther = new Set(others);
      const count = (userIds: readonly Id[]) => new Set(userIds.filter((id) => isOther.has(id))).size;
      return { members, delivered: count(delivered), read: count(seen) };
    }
    const rows = await this.members.rowsOfPairs(others.map((userId) => ({ conversationId, userId })));
    const statuses = rows.map((row) => messageStatus(seq, [this.members.presentWatermarks(row, viewerId)]));
    return {
      members,
      delivered: statuses.filter((status) => status !== 'sent').length,
      read: statuses.filter((status) => status === 'read').length,
    };
  }

  /** The newest number, asked for only when the client knows of a higher one than this node. */
  private async headAt(conversationId: Id, seq: number): Promise<number> {
    const known = this.heads.known(conversationId);
    return seq <= known ? known : Math.max(known, await this.heads.newest(conversationId));
  }
}

/** No watermark lies above the last message the member may see. */
function clamp(intervals: readonly Interval[], upToSeq: number, head: number): number {
  const visible = visibleRanges(intervals, { fromSeq: 1, toSeq: Math.min(upToSeq, head) });
  return visible.at(-1)?.toSeq ?? 0;
}
