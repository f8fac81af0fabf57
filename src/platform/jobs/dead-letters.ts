import { Injectable } from '@nestjs/common';
import { coreErrors } from '../errors/core.errors';
import { Log } from '../logger/logger';
import { DatabaseClock } from '../mongo/database-clock';
import { type Transaction, Transactions } from '../mongo/transactions';
import { isDuplicateKey } from '../mongo/write-faults';
import type { Id } from '../../shared/ids';
import {
  type DeadLetterPosition,
  type DeadLetterRecord,
  DeadLettersRepository,
  type DeadLetterState,
  type NewDeadLetter,
} from './dead-letters.repository';
import { faultOf, type Payload } from './job-payload';
import { declaredJob, isDeclaredJob, type JobRequest } from './jobs';
import { jobErrors } from './jobs.errors';
import { Outbox } from './outbox';
import { OutboxRepository } from './outbox.repository';

export type { DeadLetterPosition, DeadLetterRecord, DeadLetterState };

/** Who decides about a dead letter, and what goes with it into the same transaction. */
export interface Decision {
  actorId: Id;
  /** written with it, such as the audit trail */
  alsoWrite: (letter: DeadLetterRecord, transaction: Transaction) => Promise<void>;
}

/** Jobs that were given up: kept until somebody decides. */
@Injectable()
export class DeadLetters {
  private readonly log = new Log(DeadLetters.name);

  constructor(
    private readonly repository: DeadLettersRepository,
    private readonly outboxRepository: OutboxRepository,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly clock: DatabaseClock,
  ) {}

  /** A job was tried often enough. It is kept here before it is forgotten elsewhere. */
  async bury(job: Omit<NewDeadLetter, 'lastAt'>): Promise<void> {
    const isNew = await this.repository.insert({ ...job, lastAt: new Date(this.clock.now()) });
    const { queue, jobId, attempts, requestId } = job;
    if (isNew)
      this.log.error('job given up: see /api/admin/dead-letters', job.error, {
        ...{ queue, jobId, attempts },
        ...(requestId && { requestId }),
      });
    await this.outboxRepository.remove({ name: queue, jobId });
  }

  /** A page of those of a state, the newest first. */
  page(state: DeadLetterState, behind: DeadLetterPosition | undefined, limit: number) {
    return this.repository.findPage(state, behind, limit);
  }

  /** @throws NOT_FOUND */
  async get(id: Id): Promise<DeadLetterRecord> {
    const letter = await this.repository.findById(id);
    if (!letter) throw coreErrors.NOT_FOUND();
    return letter;
  }

  /** How many wait for somebody, counted up to a limit. */
  countOpen(limit: number): Promise<number> {
    return this.repository.countOpen(limit);
  }

  /**
   * Runs the job once more, as a new one.
   * @param payload in place of the one it had
   * @throws NOT_FOUND, DEAD_LETTER_HANDLED, JOB_UNKNOWN, VALIDATION when the job cannot be given that
   */
  async retry(id: Id, decision: Decision, payload?: Payload): Promise<DeadLetterRecord> {
    const request = await this.decide(id, decision, async (letter, transaction) => {
      const again = requestOf(letter, payload ?? letter.payload);
      await this.outbox.keep([again], transaction);
      return { state: 'retried', retriedAs: again.id, again };
    });
    this.outbox.hurry([request.again]);
    return this.get(id);
  }

  /** Nothing more is done about the job. @throws NOT_FOUND, DEAD_LETTER_HANDLED */
  async discard(id: Id, decision: Decision, reason: string): Promise<DeadLetterRecord> {
    await this.decide(id, decision, () => Promise.resolve({ state: 'discarded', reason }));
    return this.get(id);
  }

  private decide<T extends { state: 'retried' | 'discarded'; reason?: string; retriedAs?: string }>(
    id: Id,
    { actorId, alsoWrite }: Decision,
    conclude: (letter: DeadLetterRecord, transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const work = async (transaction: Transaction) => {
      const letter = await this.repository.findById(id, transaction);
      if (!letter) throw coreErrors.NOT_FOUND();
      if (letter.state !== 'open') throw jobErrors.DEAD_LETTER_HANDLED({ details: { state: letter.state } });
      const conclusion = await conclude(letter, transaction);
      const { state, reason, retriedAs } = conclusion;
      const handledAt = new Date(this.clock.now());
      await this.repository.handle(
        id,
        { state, reason, retriedAs, handledBy: actorId, handledAt },
        transaction,
      );
      await alsoWrite(letter, transaction);
      return conclusion;
    };
    // somebody else wrote the audit trail meanwhile
    return this.transactions.run(work, { isRetryable: isDuplicateKey });
  }
}

/** @throws JOB_UNKNOWN, VALIDATION */
function requestOf({ id, queue, requestId }: DeadLetterRecord, payload: Payload): JobRequest {
  if (!isDeclaredJob(queue)) throw jobErrors.JOB_UNKNOWN({ details: { queue } });
  const fault = faultOf(declaredJob(queue).shape, payload);
  if (fault !== undefined)
    throw coreErrors.VALIDATION({ details: [{ path: '/payload', rule: 'payload', message: fault }] });
  // a dead letter is tried again once: if that fails too, it is another dead letter
  return { name: queue, id: `again-${id}`, payload, ...(requestId && { requestId }) } as JobRequest;
}
