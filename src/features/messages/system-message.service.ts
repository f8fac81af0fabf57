import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Events } from '../../platform/events/events';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import { contentHashOf, type Id, messageId } from '../../shared/ids';
import { ChangeQueue } from './change-queue';
import { CommitQueue } from './commit-queue';
import { CommitWriter } from './commit-writer';
import { EMPTY, MessagesRepository } from './messages.repository';
import type { MessageRecord, SystemEvent } from './messages.types';

/**
 * Messages in which the server itself tells what happened to a conversation. They are numbered like all others, as part of
 * the transaction that makes it happen: whoever knows the number knows what happened.
 */
@Injectable()
export class SystemMessageService {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly queue: CommitQueue,
    private readonly changes: ChangeQueue,
    private readonly writer: CommitWriter,
    private readonly clock: DatabaseClock,
    private readonly events: Events,
  ) {}

  /**
   * Runs `work`, which reserves and fills a message, while this node's sends into the conversation and its other changes
   * wait, and tells of the message when `work` has committed it.
   * @param work gives up at its deadline, a moment of `performance.now()`
   * @throws OVERLOADED, TIMEOUT (retryable), and what `work` throws
   */
  tell<T extends { message?: MessageRecord }>(
    conversationId: Id,
    work: (deadline: number) => Promise<T>,
  ): Promise<T> {
    return this.changes.run(conversationId, (deadline) =>
      this.queue.hold(conversationId, () => this.make(conversationId, () => work(deadline))),
    );
  }

  private async make<T extends { message?: MessageRecord }>(
    conversationId: Id,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      const done = await work();
      const { message } = done;
      if (message) {
        this.writer.learnHead(conversationId, { seq: message.seq, at: message.createdAt.getTime() });
        this.events.emit('message.committed', message);
      }
      return done;
    } catch (error) {
      // it may have been committed all the same
      this.writer.forgetHead(conversationId);
      throw error;
    }
  }

  /**
   * Takes the next number for a message; the first thing that the transaction does which makes happen what it tells. From
   * then on other nodes' messages wait for it: a transaction that looked around first would rarely meet the number still
   * free where another node is busy. When it is not, the transaction fails with a duplicate key and is to be repeated.
   */
  async reserve(conversationId: Id, actorId: Id, transaction: Transaction): Promise<MessageRecord> {
    const heads = await this.messages.findHeads([conversationId], transaction);
    const head = heads.get(conversationId) ?? EMPTY;
    const clientMessageId = randomUUID();
    const message: MessageRecord = {
      id: messageId(conversationId, actorId, clientMessageId),
      conversationId,
      seq: head.seq + 1,
      senderId: actorId,
      clientMessageId,
      type: 'system',
      content: '',
      contentHash: contentHashOf('system', ''),
      version: 1,
      createdAt: new Date(Math.max(this.clock.now(), head.at)),
    };
    await this.messages.insert(message, transaction);
    return message;
  }

  /** Gives the number back; part of the same transaction. */
  release(message: MessageRecord, transaction: Transaction): Promise<void> {
    return this.messages.remove(message, transaction);
  }

  /** Says what a reserved message tells; part of the same transaction. */
  async fill(message: MessageRecord, event: SystemEvent, transaction: Transaction): Promise<MessageRecord> {
    await this.messages.setEvent(message, event, transaction);
    return { ...message, event };
  }
}
