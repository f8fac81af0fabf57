import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { type Transaction, Transactions } from '../../platform/mongo/transactions';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import type { Id } from '../../shared/ids';
import { canSee } from '../../shared/visibility';
import { ChangesService } from '../changes/changes.service';
import type { ChangeRecord, MessageChange } from '../changes/changes.types';
import { MembersService } from '../members/members.service';
import { ChangeQueue } from './change-queue';
import type { ChangeAckDto, DeleteMessageDto, EditMessageDto } from './dto/message-change.dto';
import { refusalOfChange } from './messages.policy';
import { MessagesRepository } from './messages.repository';
import type { MessageRecord } from './messages.types';

type Wish = DeleteMessageDto & { content?: string };

/** Edits and deletions: the message and the numbered change are written in one transaction, once. */
@Injectable()
export class ChangeMessageService {
  constructor(
    private readonly members: MembersService,
    private readonly messages: MessagesRepository,
    private readonly changes: ChangesService,
    private readonly transactions: Transactions,
    private readonly queue: ChangeQueue,
    private readonly clock: DatabaseClock,
    private readonly events: Events,
  ) {}

  /** @throws NOT_MEMBER, NOT_FOUND, FORBIDDEN, BLOCKED, MESSAGE_DELETED, VERSION_CONFLICT, IDEMPOTENCY_CONFLICT, OVERLOADED, TIMEOUT */
  edit(actorId: Id, wish: EditMessageDto): Promise<ChangeAckDto> {
    return this.change(actorId, 'message:updated', wish);
  }

  /** Leaves a tombstone in the message's place. @throws as `edit` */
  delete(actorId: Id, wish: DeleteMessageDto): Promise<ChangeAckDto> {
    return this.change(actorId, 'message:deleted', wish);
  }

  private async change(actorId: Id, type: MessageChange['type'], wish: Wish): Promise<ChangeAckDto> {
    const { conversationId } = wish;
    // an edit is something new to read; what was said may be taken back
    const { intervals } = await (type === 'message:updated'
      ? this.members.requireSpeaker(conversationId, actorId)
      : this.members.require(conversationId, actorId));
    const isVisible = (message: MessageRecord) => canSee(intervals, message.seq);
    const { change, isDuplicate } = await this.queue.run(conversationId, (deadline) =>
      this.store({ actorId, type, wish, isVisible }, deadline),
    );
    return { messageId: change.messageId, chg: change.chg, version: change.version, duplicate: isDuplicate };
  }

  /** Told as soon as it is stored, also when whoever asked for it was answered with TIMEOUT meanwhile. */
  private async store(wish: ChangeWish, deadline: number): Promise<Applied> {
    const applied = await this.transactions.run((transaction) => this.apply(wish, transaction), {
      deadline,
      // another node was faster and took the number
      isRetryable: isDuplicateKey,
    });
    if (!applied.isDuplicate) this.events.emit('change.committed', applied.change);
    return applied;
  }

  private async apply(
    { actorId, type, wish, isVisible }: ChangeWish,
    transaction: Transaction,
  ): Promise<Applied> {
    const { conversationId, messageId, content, expectedVersion } = wish;
    const clientChangeId = wish.clientChangeId.toLowerCase();
    const earlier = await this.changes.find(conversationId, actorId, clientChangeId, transaction);
    if (earlier) return { change: requireSame(earlier, type, wish), isDuplicate: true };
    const [message] = await this.messages.findManyById([messageId], transaction);
    if (message?.conversationId !== conversationId || !isVisible(message)) throw coreErrors.NOT_FOUND();
    const refusal = refusalOfChange(message, actorId, expectedVersion);
    if (refusal) throw refusal;
    const at = new Date(this.clock.now());
    const next = type === 'message:deleted' ? { content: '', deletedAt: at } : { content, editedAt: at };
    const { seq } = message;
    const version = message.version + 1;
    // first what others reach for too: who is late has touched nothing yet
    const [change] = await this.changes.append<MessageChange>(
      [{ conversationId, type, actorId, clientChangeId, messageId, seq, version, content, at }],
      transaction,
    );
    await this.messages.replaceVersion(message, next, transaction);
    return { change: change!, isDuplicate: false };
  }
}

interface ChangeWish {
  actorId: Id;
  type: MessageChange['type'];
  wish: Wish;
  isVisible: (message: MessageRecord) => boolean;
}

interface Applied {
  change: MessageChange;
  /** it had happened before */
  isDuplicate: boolean;
}

/** @throws IDEMPOTENCY_CONFLICT when the id was used for another change */
function requireSame(earlier: ChangeRecord, type: MessageChange['type'], wish: Wish): MessageChange {
  if (!('messageId' in earlier)) throw coreErrors.IDEMPOTENCY_CONFLICT();
  const isSame =
    earlier.type === type && earlier.messageId === wish.messageId && earlier.content === wish.content;
  if (!isSame) throw coreErrors.IDEMPOTENCY_CONFLICT();
  return earlier;
}
