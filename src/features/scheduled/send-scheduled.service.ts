import { Injectable } from '@nestjs/common';
import { AppError } from '../../platform/errors/app-error';
import { RunLater } from '../../platform/jobs/jobs';
import type { Id } from '../../shared/ids';
import { AccountDataService } from '../account-data/account-data.service';
import { SendMessageService } from '../messages/send-message.service';
import { entryOf, goneEntry } from './scheduled.presenter';
import { ScheduledRepository } from './scheduled.repository';
import type { ScheduledRecord } from './scheduled.types';

/** Sends messages whose time has come. */
@Injectable()
export class SendScheduledService {
  constructor(
    private readonly repository: ScheduledRepository,
    private readonly sending: SendMessageService,
    private readonly accountData: AccountDataService,
  ) {}

  /**
   * Its time has come. Until it is sent it can be changed no more; it becomes one message, however often this is called.
   * @param version of the plan; nothing is done about another one
   * @throws what sending fails of for now
   */
  async send(id: Id, version: number): Promise<void> {
    const record = await this.begin(id, version);
    if (!record) return;
    const { userId, conversationId, body } = record;
    try {
      await this.sending.send(userId, { ...body, conversationId });
    } catch (error) {
      return this.giveUp(record, error);
    }
    await this.accountData.write(userId, async (transaction) => {
      await this.repository.remove(id, transaction);
      return { result: undefined, entries: [goneEntry(id)] };
    });
  }

  /** From here on nobody calls it off; what a worker that died has begun, goes on. */
  private begin(id: Id, version: number): Promise<ScheduledRecord | undefined> {
    return this.change(id, version, (record) => ({ ...record, status: 'sending' }));
  }

  /** For good where it is refused; for a while where there is no place for it now. @throws RunLater, and what is not ours */
  private async giveUp({ id, version }: ScheduledRecord, error: unknown): Promise<void> {
    if (!(error instanceof AppError)) throw error;
    const { code, retryable, retryAfterMs } = error.body;
    if (!retryable) {
      await this.change(id, version, (now) => ({ ...now, status: 'failed', failure: code }));
      return;
    }
    if (retryAfterMs === undefined) throw error;
    // meanwhile it can be changed and called off again
    await this.change(id, version, (now) => ({ ...now, status: 'scheduled' }));
    throw new RunLater(retryAfterMs);
  }

  /** Changes a plan, if it is still this version of it. @returns what it is then; undefined when there is no such plan */
  private async change(
    id: Id,
    version: number,
    make: (record: ScheduledRecord) => ScheduledRecord,
  ): Promise<ScheduledRecord | undefined> {
    const owner = await this.repository.findOwner(id);
    if (owner === undefined) return undefined;
    return this.accountData.write(owner, async (transaction) => {
      const record = await this.repository.find(id, transaction);
      if (record?.version !== version || record.status === 'failed')
        return { result: undefined, entries: [] };
      const result = make(record);
      await this.repository.replace(result, transaction);
      return { result, entries: [entryOf(result)] };
    });
  }
}
