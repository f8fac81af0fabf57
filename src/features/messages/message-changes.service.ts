import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { type Transaction, Transactions } from '../../platform/mongo/transactions';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import type { Id } from '../../shared/ids';
import { ChangesService } from '../changes/changes.service';
import type { ChangeRecord, MessageChange } from '../changes/changes.types';
import { MembersService } from '../members/members.service';
import type { Membership, Roster } from '../members/members.types';
import { ChangeQueue } from './change-queue';
import type { ChangeAckDto, MessageChangeDto } from './dto/message-change.dto';
import { refusalOfChange, requireSeen } from './messages.policy';
import { MessagesRepository } from './messages.repository';
import type { ChangePlan, Cleaner, MessagePlace, MessageRecord } from './messages.types';

/**
 * Changes of messages, whichever feature offers them: decided, numbered and written in one transaction, once, and told when
 * they are stored.
 */
@Injectable()
export class MessageChangesService {
  private readonly cleaners: Cleaner[] = [];

  constructor(
    private readonly members: MembersService,
    private readonly messages: MessagesRepository,
    private readonly changes: ChangesService,
    private readonly transactions: Transactions,
    private readonly queue: ChangeQueue,
    private readonly clock: DatabaseClock,
    private readonly events: Events,
  ) {}

  /**
   * Makes a change. With nothing to do there is none: it is answered with `chg` 0 and not remembered.
   * @throws NOT_MEMBER, NOT_FOUND, FORBIDDEN, BLOCKED, MESSAGE_DELETED, VERSION_CONFLICT, IDEMPOTENCY_CONFLICT, OVERLOADED, TIMEOUT,
   * and what the plan throws
   */
  async run(actorId: Id, wish: MessageChangeDto, plan: ChangePlan): Promise<ChangeAckDto> {
    const { conversationId, messageId } = wish;
    const roster = await this.members.rosterOf(conversationId, actorId);
    const actor = this.members.requireIn(roster, actorId);
    // what was said may be taken back; everything else is something new to the other
    if (plan.type !== 'message:deleted') await this.members.requireSpeaker(conversationId, actorId);
    const { chg, version, isDuplicate } = await this.queue.run(conversationId, (deadline) =>
      this.store({ actor, roster: roster!, wish, plan }, deadline),
    );
    return { messageId, chg, version, duplicate: isDuplicate };
  }

  /** Has what another feature keeps about messages removed when they are deleted for everyone. */
  onDelete(cleaner: Cleaner): void {
    this.cleaners.push(cleaner);
  }

  /** Removes what is kept about messages that are deleted for everyone, also what edits said in the log. */
  async clean(places: readonly MessagePlace[], transaction?: Transaction): Promise<void> {
    await this.changes.removeContents(places, transaction);
    for (const cleaner of this.cleaners) await cleaner(places, transaction);
  }

  /** Told as soon as it is stored, also when whoever asked for it was answered with TIMEOUT meanwhile. */
  private async store(request: ChangeRequest, deadline: number): Promise<Outcome> {
    const outcome = await this.transactions.run((transaction) => this.apply(request, transaction), {
      deadline,
      // another node was faster and took the number
      isRetryable: isDuplicateKey,
    });
    if (outcome.made) {
      // so that nobody is told who had gone by then, whatever this node has heard of it
      this.members.expectRoster(request.wish.conversationId, outcome.membershipSeq);
      this.events.emit('change.committed', outcome.made);
    }
    return outcome;
  }

  private async apply(
    { actor, roster, wish, plan }: ChangeRequest,
    transaction: Transaction,
  ): Promise<Outcome> {
    const { conversationId, messageId } = wish;
    const clientChangeId = wish.clientChangeId.toLowerCase();
    const earlier = await this.changes.find(conversationId, actor.userId, clientChangeId, transaction);
    if (earlier) return { ...requireSame(earlier, messageId, plan), membershipSeq: 0, isDuplicate: true };
    const message = await this.find(wish, actor, transaction);
    const at = new Date(this.clock.now());
    const scene = { actor, roster, message, at, transaction };
    // what the server tells is nobody's
    if (message.type === 'system' || !plan.isAllowed(scene)) throw coreErrors.FORBIDDEN();
    const refusal = refusalOfChange(message, wish.expectedVersion);
    if (refusal) throw refusal;
    const decision = await plan.decide(scene);
    if (!decision) return { chg: 0, version: message.version, membershipSeq: 0, isDuplicate: false };
    const { type } = plan;
    const version = message.version + (decision.isNewVersion ? 1 : 0);
    const about = { conversationId, messageId, seq: message.seq, actorId: actor.userId, clientChangeId };
    // first what others reach for too: who is late has touched nothing yet
    const [change] = await this.changes.append<MessageChange>(
      [{ ...about, type, version, at, ...decision.told }],
      transaction,
    );
    const { chg } = change!;
    await this.messages.saveChanged(message, { ...decision.fields, version, chg }, transaction);
    await decision.write?.(change!);
    // a change of members takes such a number too: who has a higher one sees it
    const membershipSeq = await this.members.membershipSeqIn(roster, transaction);
    return { chg, version, membershipSeq, isDuplicate: false, made: change };
  }

  private async find(
    { messageId }: MessageChangeDto,
    actor: Membership,
    transaction: Transaction,
  ): Promise<MessageRecord> {
    const [message] = await this.messages.findManyById([messageId], transaction);
    return requireSeen(actor, message);
  }
}

interface ChangeRequest {
  actor: Membership;
  roster: Roster;
  wish: MessageChangeDto;
  plan: ChangePlan;
}

interface Outcome {
  chg: number;
  version: number;
  /** the message by which the members are who they are, of what was made in a group */
  membershipSeq: number;
  /** it had happened before */
  isDuplicate: boolean;
  /** by this call */
  made?: MessageChange;
}

/** @throws IDEMPOTENCY_CONFLICT when the id was used for another change */
function requireSame(earlier: ChangeRecord, messageId: Id, plan: ChangePlan): MessageChange {
  if ('messageId' in earlier && earlier.messageId === messageId && earlier.type === plan.type) {
    if (plan.isSame(earlier)) return earlier;
  }
  throw coreErrors.IDEMPOTENCY_CONFLICT();
}
