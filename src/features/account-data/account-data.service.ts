import { Injectable } from '@nestjs/common';
import { Events } from '../../platform/events/events';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { type Transaction, Transactions } from '../../platform/mongo/transactions';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import type { Id } from '../../shared/ids';
import { Lanes } from '../../shared/lanes';
import { AccountDataRepository } from './account-data.repository';
import type { AccountDataDto, AccountDataRecord, AccountEntry, AccountWrite } from './account-data.types';

/** People whose newest numbers one query reads. */
const NUMBERS_AT_ONCE = 1_000;
/** Of a write, its wait for those before it included. */
const DEADLINE_MS = 10_000;

/**
 * What concerns one person only and all their devices should know, also those that are away now. A row for each thing, with
 * a number that rises with every change: whoever knows everything up to a number asks for what lies above it.
 */
@Injectable()
export class AccountDataService {
  /** people who come back at the same moment share a query */
  private readonly newest: BatchLoader<Id, number>;
  /** by person: of several writes that reach for the same number at once all but one would be in vain */
  private readonly lanes = new Lanes<Id>();

  constructor(
    private readonly repository: AccountDataRepository,
    private readonly transactions: Transactions,
    private readonly clock: DatabaseClock,
    private readonly events: Events,
  ) {
    this.newest = batchLoader((ids) => this.loadNewest(ids), {
      maxBatchSize: NUMBERS_AT_ONCE,
      gatherMs: 10,
    });
  }

  /**
   * Does `work` in a transaction, which may run it several times, and stores the entries it names as account data of the
   * person in the same one, and `others` as that of other people; told to their devices after the commit.
   * @throws TIMEOUT, and what `work` throws
   */
  async write<T>(userId: Id, work: (transaction: Transaction) => Promise<AccountWrite<T>>): Promise<T> {
    const deadline = performance.now() + DEADLINE_MS;
    const { result, records } = await this.lanes.pass(userId, () =>
      this.transactions.run(
        async (transaction) => {
          const { result, entries, others = new Map<Id, AccountEntry[]>() } = await work(transaction);
          const records = await this.store(userId, entries, transaction);
          for (const [id, theirs] of others) records.push(...(await this.store(id, theirs, transaction)));
          return { result, records };
        },
        // on another node a device was faster and took the number
        { deadline, isRetryable: isDuplicateKey },
      ),
    );
    for (const record of records) this.events.emit('account.updated', record);
    return result;
  }

  /** What changed for a person above a number, by rising number. */
  async after(userId: Id, n: number, limit: number): Promise<AccountDataRecord[]> {
    return (await this.newest.load(userId)) > n ? this.repository.findAfter(userId, n, limit) : [];
  }

  /** What is known of these things of people now; those that are not there, or gone, are left out. */
  values(
    things: readonly { userId: Id; kind: string; key: string }[],
    transaction?: Transaction,
  ): Promise<AccountDataRecord[]> {
    return this.repository.findValues(things, transaction);
  }

  /** Hears of everything of one kind that is written, here or on another node; to be called while modules initialise. */
  follow(
    kind: string,
    heard: { onWritten: (record: AccountDataRecord) => void; onHistoryLost: () => void },
  ): void {
    this.repository.follow(kind, heard);
  }

  /** The wire form. */
  present({ n, kind, key, value, at }: AccountDataRecord): AccountDataDto {
    return { n, kind, key, ...(value && { value }), at: at.toISOString() };
  }

  private async store(
    userId: Id,
    entries: readonly AccountEntry[],
    transaction: Transaction,
  ): Promise<AccountDataRecord[]> {
    if (entries.length === 0) return [];
    const last = (await this.repository.findLastNumbers([userId], transaction)).get(userId) ?? 0;
    const at = new Date(this.clock.now());
    const records = entries.map((entry, i) => ({ ...entry, userId, n: last + 1 + i, at }));
    await this.repository.replaceMany(records, transaction);
    return records;
  }

  private async loadNewest(ids: readonly Id[]): Promise<number[]> {
    const found = await this.repository.findLastNumbers([...new Set(ids)]);
    return ids.map((id) => found.get(id) ?? 0);
  }
}
