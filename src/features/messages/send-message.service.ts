import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { coreErrors } from '../../platform/errors/core.errors';
import { BUDGETS } from '../../platform/rate-limit/budgets';
import { RateLimiter } from '../../platform/rate-limit/rate-limiter';
import type { Id } from '../../shared/ids';
import { may } from '../../shared/permissions';
import { BlocksService } from '../blocks/blocks.service';
import { MembersService } from '../members/members.service';
import type { Membership, Roster } from '../members/members.types';
import { CommitQueue } from './commit-queue';
import { DraftMessageService } from './draft-message.service';
import type { SendMessageDto } from './dto/message.dto';
import { requireWhole } from './message-content';
import { messageErrors } from './messages.errors';
import type { Committed, Draft } from './messages.types';

/** The order of one sender's messages while they are being let in. */
export interface SendLine {
  sendLine: Promise<unknown>;
}

/** Writers in slow mode whose last message is remembered. */
const SLOW_WRITERS = 50_000;

/** Sending: permission and budget, then the commit queue. Nothing else stands between a message and the database. */
@Injectable()
export class SendMessageService {
  /** the last message of writers in slow mode */
  private readonly slow = new LRUCache<string, string>({ max: SLOW_WRITERS });

  constructor(
    private readonly members: MembersService,
    private readonly blocks: BlocksService,
    private readonly limiter: RateLimiter,
    private readonly drafts: DraftMessageService,
    private readonly queue: CommitQueue,
  ) {}

  /**
   * Stores a message; resolves once it is on a majority, journaled.
   * @param line the socket it came from: its messages are queued in the order of the calls
   * @throws NOT_MEMBER, FORBIDDEN, BLOCKED, SLOW_MODE, RATE_LIMITED, OVERLOADED, TIMEOUT, IDEMPOTENCY_CONFLICT, CONFLICT,
   * VALIDATION, REPLY_NOT_FOUND, MENTION_NOT_MEMBER, FORWARD_NOT_FOUND, THREAD_NOT_FOUND,
   * NOT_A_THREAD_ROOT, MESSAGE_DELETED
   */
  send(senderId: Id, message: SendMessageDto, line?: SendLine): Promise<Committed> {
    // before anything is looked at: a server that is full has no time for it
    if (this.queue.isFull) return Promise.reject(coreErrors.OVERLOADED({ retryAfterMs: 1_000 }));
    const admitted = this.admit(senderId, message);
    // a refusal is reported below; here it must not count as unhandled while it waits in line
    admitted.catch(() => undefined);
    const before = line?.sendLine ?? Promise.resolve();
    const queued = before.then(() => admitted).then((draft) => ({ committed: this.queue.commit(draft) }));
    // no result: a socket would hold its last message for as long as it is there
    if (line) line.sendLine = queued.then(nothing, nothing);
    return queued.then(({ committed }) => committed);
  }

  /** What a message would be stored as, if it were sent now; counts as a send. @throws as `send`, but SLOW_MODE */
  async prepare(senderId: Id, message: SendMessageDto): Promise<Draft> {
    return (await this.judge(senderId, message)).draft;
  }

  private async admit(senderId: Id, message: SendMessageDto): Promise<Draft> {
    const { draft, role, roster } = await this.judge(senderId, message);
    const { slowModeSeconds } = roster.settings;
    if (slowModeSeconds > 0 && !may(role, 'sendAtOnce', roster)) {
      await this.goSlowly(`${message.conversationId}:${senderId}`, message.clientMessageId, slowModeSeconds);
    }
    return draft;
  }

  /** Permission first, from memory as a rule; the budget of the person is shared by REST and all sockets. */
  private async judge(
    senderId: Id,
    message: SendMessageDto,
  ): Promise<{ draft: Draft; role: Membership['role']; roster: Roster }> {
    requireWhole(message);
    const { conversationId } = message;
    const peeked = this.members.peekRoster(conversationId);
    const roster = peeked?.members.has(senderId)
      ? peeked
      : await this.members.rosterOf(conversationId, senderId);
    const membership = this.members.requireIn(roster, senderId);
    const { role } = membership;
    if (!may(role, 'send', roster!)) throw coreErrors.FORBIDDEN();
    await this.blocks.requireNoneIn(roster!, senderId);
    const { isAllowed, retryAfterMs } = await this.limiter.take(`send:${senderId}`, BUDGETS.send);
    if (!isAllowed) throw coreErrors.RATE_LIMITED({ retryAfterMs });
    return { draft: await this.drafts.draft(membership, message, roster!), role, roster: roster! };
  }

  /** One message of a member in so many seconds; the same one again is not another. @throws SLOW_MODE */
  private async goSlowly(writer: string, clientMessageId: string, seconds: number): Promise<void> {
    if (this.slow.get(writer) === clientMessageId.toLowerCase()) return;
    const budget = { limit: 1, windowMs: seconds * 1_000, isExact: true };
    const { isAllowed, retryAfterMs } = await this.limiter.take(`slow:${seconds}:${writer}`, budget);
    if (!isAllowed) throw messageErrors.SLOW_MODE({ retryAfterMs });
    this.slow.set(writer, clientMessageId.toLowerCase());
  }
}

function nothing(): void {
  return undefined;
}
