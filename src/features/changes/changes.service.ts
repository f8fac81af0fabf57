import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import './changes.events';
import { ChangesRepository } from './changes.repository';
import type { ChangeDto, ChangeRecord } from './changes.types';

/** The numbered log of what happened to conversations after messages were sent. */
@Injectable()
export class ChangesService {
  constructor(private readonly changes: ChangesRepository) {}

  /** What this person asked for under this id, if it happened already. */
  find(conversationId: Id, actorId: Id, clientChangeId: string, transaction: Transaction) {
    return this.changes.findByClientId(conversationId, actorId, clientChangeId, transaction);
  }

  /** Writes a change under the next number; part of the transaction that makes it. */
  async append(change: Omit<ChangeRecord, 'chg'>, transaction: Transaction): Promise<ChangeRecord> {
    const chg = (await this.changes.findLastNumber(change.conversationId, transaction)) + 1;
    const numbered = { ...change, chg };
    await this.changes.insert(numbered, transaction);
    return numbered;
  }

  after(cursors: readonly { conversationId: Id; chg: number }[], limit: number): Promise<ChangeRecord[]> {
    return this.changes.findAfter(cursors, limit);
  }

  range(conversationId: Id, fromChg: number, toChg: number, limit: number): Promise<ChangeRecord[]> {
    return this.changes.findRange(conversationId, fromChg, toChg, limit);
  }

  /** The wire form, the same for everyone. */
  present({
    conversationId,
    chg,
    type,
    actorId,
    messageId,
    seq,
    version,
    content,
    at,
  }: ChangeRecord): ChangeDto {
    return {
      conversationId,
      chg,
      type,
      actorId,
      messageId,
      seq,
      version,
      ...(content !== undefined && { content }),
      at: at.toISOString(),
    };
  }
}
