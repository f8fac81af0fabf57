import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { type Transaction, Transactions } from '../../platform/mongo/transactions';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import type { Id } from '../../shared/ids';
import { canSee } from '../../shared/visibility';
import { ChangesService } from '../changes/changes.service';
import type { ChangeRecord } from '../changes/changes.types';
import { MembersService } from '../members/members.service';
import type { ChangeAckDto, DeleteMessageDto, EditMessageDto } from './dto/message-change.dto';
import { messageErrors } from './messages.errors';
import { refusalOfChange } from './messages.policy';
import { MessagesRepository } from './messages.repository';
import type { MessageRecord } from './messages.types';

type Wish = DeleteMessageDto & { content?: string };
/** Attempts for a change number that other nodes keep taking. */
const ATTEMPTS = 20;

/** Edits and deletions: the message and the numbered change are written in one transaction, once. */
@Injectable()
export class ChangeMessageService {
  constructor(
    private readonly members: MembersService,
    private readonly messages: MessagesRepository,
    private readonly changes: ChangesService,
    private readonly transactions: Transactions,
    private readonly clock: DatabaseClock,
    private readonly events: Events,
  ) {}

  /** @throws NOT_MEMBER, NOT_FOUND, FORBIDDEN, MESSAGE_DELETED, VERSION_CONFLICT, IDEMPOTENCY_CONFLICT */
  edit(actorId: Id, wish: EditMessageDto): Promise<ChangeAckDto> {
    return this.change(actorId, 'message:updated', wish);
  }

  /** Leaves a tombstone in the message's place. @throws as `edit` */
  delete(actorId: Id, wish: DeleteMessageDto): Promise<ChangeAckDto> {
    return this.change(actorId, 'message:deleted', wish);
  }

  private async change(actorId: Id, type: ChangeRecord['type'], wish: Wish): Promise<ChangeAckDto> {
    const { intervals } = await this.members.require(wish.conversationId, actorId);
    const isVisible = (message: MessageRecord) => canSee(intervals, message.seq);
    const { change, isDuplicate } = await this.attempt(() =>
      this.transactions.run((transaction) => this.apply({ actorId, type, wish, isVisible }, transaction)),
    );
    if (!isDuplicate) this.events.emit('change.committed', change);
    return { messageId: change.messageId, chg: change.chg, version: change.version, duplicate: isDuplicate };
  }

  private async apply(
    { actorId, type, wish, isVisible }: ChangeWish,
    transaction: Transaction,
  ): Promise<{ change: ChangeRecord; isDuplicate: boolean }> {
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
    await this.messages.replaceVersion(message, next, transaction);
    const { seq } = message;
    const version = message.version + 1;
    const change = await this.changes.append(
      { conversationId, type, actorId, clientChangeId, messageId, seq, version, content, at },
      transaction,
    );
    return { change, isDuplicate: false };
  }

  /** Two nodes may reach for one number: the transaction that came second is repeated as a whole. */
  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    for (let i = 1; ; i += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (i === ATTEMPTS) throw coreErrors.OVERLOADED();
      }
    }
  }
}

interface ChangeWish {
  actorId: Id;
  type: ChangeRecord['type'];
  wish: Wish;
  isVisible: (message: MessageRecord) => boolean;
}

/** @throws IDEMPOTENCY_CONFLICT when the id was used for another change */
function requireSame(earlier: ChangeRecord, type: ChangeRecord['type'], wish: Wish): ChangeRecord {
  const isSame =
    earlier.type === type && earlier.messageId === wish.messageId && earlier.content === wish.content;
  if (!isSame) throw messageErrors.IDEMPOTENCY_CONFLICT();
  return earlier;
}
