import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { messageStatus, unreadCount } from '../../shared/receipts';
import { type Interval, visibleRanges } from '../../shared/visibility';
import { MembersService } from '../members/members.service';
import type { StatusUpdateDto } from '../members/members.types';
import { MessagesService } from '../messages/messages.service';
import type { MessageRecord } from '../messages/messages.types';
import type {
  ConversationUpToDto,
  MessageReceiptDto,
  MessageReceiptListDto,
  ReadAckDto,
} from './dto/receipt.dto';
import { ReceiptsRepository } from './receipts.repository';
import type { ReceiptRange, WatermarkMove } from './receipts.types';
import { WatermarkQueue } from './watermark-queue';

/** Delivered and read: watermarks that only rise. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly members: MembersService,
    private readonly messages: MessagesService,
    private readonly receipts: ReceiptsRepository,
    private readonly queue: WatermarkQueue,
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
        const member = (await this.members.roster(conversationId)).get(userId);
        if (!member) return 0;
        const head = await this.headAt(conversationId, upToSeq);
        const deliveredSeq = clamp(member.intervals, upToSeq, head);
        await this.queue.raise({ conversationId, userId, deliveredSeq, readSeq: 0 });
        return 1;
      }),
    );
    return taken.reduce<number>((sum, one) => sum + one, 0);
  }

  /** Who writes has seen what stands above: a sender's own message moves their own watermarks. */
  noteSent({ conversationId, senderId, seq }: MessageRecord): void {
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

  /** A move as a person may see it. */
  presentMove(move: WatermarkMove, viewerId: Id): StatusUpdateDto {
    return this.members.presentWatermarks(move, viewerId);
  }

  /** Who of the others received and read a message, and when. @throws NOT_MEMBER, NOT_FOUND */
  async ofMessage(viewerId: Id, conversationId: Id, messageId: Id): Promise<MessageReceiptListDto> {
    const message = await this.messages.get(viewerId, conversationId, messageId);
    const rows = await this.members.rows([conversationId]);
    const others = rows.filter(({ userId }) => userId !== message.senderId);
    const items = others.map((row) => this.ofMember(message, this.members.presentWatermarks(row, viewerId)));
    return { items: await Promise.all(items) };
  }

  private async ofMember(
    { conversationId, seq }: MessageRecord,
    shown: StatusUpdateDto,
  ): Promise<MessageReceiptDto> {
    const { userId } = shown;
    const status = messageStatus(seq, [shown]);
    const find = (kind: 'delivered' | 'read') =>
      this.receipts.findCovering(conversationId, userId, kind, seq);
    const delivered = status === 'sent' ? null : await find('delivered');
    const read = status === 'read' ? await find('read') : null;
    // the row of the newest move may still be under way, or was lost with its node: then it is the newest move
    const at = (row: ReceiptRange | null) => row?.at.toISOString() ?? shown.at;
    return {
      userId,
      status,
      ...(status !== 'sent' && { deliveredAt: at(delivered) }),
      ...(status === 'read' && { readAt: at(read) }),
    };
  }

  /** The newest number, asked for only when the client knows of a higher one than this node. */
  private async headAt(conversationId: Id, seq: number): Promise<number> {
    const known = this.messages.knownHead(conversationId);
    return seq <= known ? known : Math.max(known, await this.messages.headSeq(conversationId));
  }
}

/** No watermark lies above the last message the member may see. */
function clamp(intervals: readonly Interval[], upToSeq: number, head: number): number {
  const visible = visibleRanges(intervals, { fromSeq: 1, toSeq: Math.min(upToSeq, head) });
  return visible.at(-1)?.toSeq ?? 0;
}
