import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { BUDGETS } from '../../platform/rate-limit/budgets';
import { RateLimiter } from '../../platform/rate-limit/rate-limiter';
import { type Id, messageId } from '../../shared/ids';
import { MembersService } from '../members/members.service';
import { CommitQueue } from './commit-queue';
import type { SendMessageDto } from './dto/message.dto';
import type { Committed, Draft } from './messages.types';

/** The order of one sender's messages while they are being let in. */
export interface SendLine {
  sendLine: Promise<unknown>;
}

/** Sending: permission and budget, then the commit queue. Nothing else stands between a message and the database. */
@Injectable()
export class SendMessageService {
  constructor(
    private readonly members: MembersService,
    private readonly limiter: RateLimiter,
    private readonly queue: CommitQueue,
  ) {}

  /**
   * Stores a message; resolves once it is on a majority, journaled.
   * @param line the socket it came from: its messages are queued in the order of the calls
   * @throws NOT_MEMBER, RATE_LIMITED, OVERLOADED, TIMEOUT, IDEMPOTENCY_CONFLICT, CONFLICT
   */
  send(senderId: Id, message: SendMessageDto, line?: SendLine): Promise<Committed> {
    const admitted = this.admit(senderId, message.conversationId);
    // a refusal is reported below; here it must not count as unhandled while it waits in line
    admitted.catch(() => undefined);
    const before = line?.sendLine ?? Promise.resolve();
    const queued = before
      .then(() => admitted)
      .then(() => ({ committed: this.queue.commit(toDraft(senderId, message)) }));
    if (line) line.sendLine = queued.catch(() => undefined);
    return queued.then(({ committed }) => committed);
  }

  /** Permission first, from memory as a rule; the budget of the person is shared by REST and all sockets. */
  private async admit(senderId: Id, conversationId: Id): Promise<void> {
    if (!this.members.peek(conversationId, senderId)) await this.members.require(conversationId, senderId);
    const { isAllowed, retryAfterMs } = await this.limiter.take(`send:${senderId}`, BUDGETS.send);
    if (!isAllowed) throw coreErrors.RATE_LIMITED({ retryAfterMs });
  }
}

function toDraft(
  senderId: Id,
  { conversationId, clientMessageId, type = 'text', content }: SendMessageDto,
): Draft {
  const contentHash = createHash('sha256').update(`${type}\n${content}`).digest('hex').slice(0, 32);
  // UUIDs do not distinguish case: a retry in another case is the same send
  const id = messageId(conversationId, senderId, clientMessageId.toLowerCase());
  return { id, conversationId, senderId, clientMessageId, type, content, contentHash };
}
