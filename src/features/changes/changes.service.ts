import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
export { changeEvents } from './changes.events';
import { ChangesRepository } from './changes.repository';
import type { ChangeDto, ChangeRecord, ConversationChange, MessageChange } from './changes.types';

/** The numbered log of what happened in conversations beside new messages. */
@Injectable()
export class ChangesService {
  constructor(private readonly changes: ChangesRepository) {}

  /** What this person asked for under this id, if it happened already. */
  find(conversationId: Id, actorId: Id, clientChangeId: string, transaction: Transaction) {
    return this.changes.findByClientId(conversationId, actorId, clientChangeId, transaction);
  }

  /** Writes changes of one conversation under the next numbers; part of the transaction that makes them. */
  async append<T extends MessageChange | ConversationChange>(
    changes: readonly Omit<T, 'chg'>[],
    transaction: Transaction,
  ): Promise<T[]> {
    const [first] = changes;
    if (!first) return [];
    const last = await this.changes.findLastNumber(first.conversationId, transaction);
    const numbered = changes.map((change, i) => ({ ...change, chg: last + 1 + i }) as T);
    await this.changes.insertMany(numbered, transaction);
    return numbered;
  }

  /** Removes what edits said of messages. */
  removeContents(
    places: readonly { id: Id; conversationId: Id }[],
    transaction?: Transaction,
  ): Promise<void> {
    return this.changes.removeContents(places, transaction);
  }

  after(cursors: readonly { conversationId: Id; chg: number }[], limit: number): Promise<ChangeRecord[]> {
    return this.changes.findAfter(cursors, limit);
  }

  range(conversationId: Id, fromChg: number, toChg: number, limit: number): Promise<ChangeRecord[]> {
    return this.changes.findRange(conversationId, fromChg, toChg, limit);
  }

  /** The wire form, the same for everyone. */
  present(change: ChangeRecord): ChangeDto {
    const presented = {
      ...change,
      at: change.at.toISOString(),
      clientChangeId: undefined,
      fingerprint: undefined,
    };
    return presented;
  }
}
