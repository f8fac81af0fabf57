import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type ClientSession, Connection, mongo } from 'mongoose';
import { Turnstile } from '../../shared/turnstile';
import type { AppError } from '../errors/app-error';
import { coreErrors } from '../errors/core.errors';
import { Log } from '../logger/logger';

/** A transaction under way; repositories take it as their last argument. */
export type Transaction = ClientSession;

export interface TransactionOptions {
  /** moment of `performance.now()` after which it is not tried, or not again; ten seconds from the call unless given */
  deadline?: number;
  /** errors that are worth another attempt, beside those that the database marks so */
  isRetryable?: (error: unknown) => boolean;
}

/** How long a transaction is tried: as long as a send waits for the next primary. */
const DEADLINE_MS = 10_000;
/** Open at once on a node, so that most of the pool's 50 connections are left to everything else. */
const MOST_OPEN = 16;
// two that meet part after a few attempts; what a node left open when it was killed stands in the way for seconds
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;
const OPTIONS: mongo.TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
  maxCommitTimeMS: 5_000,
};

/** Short transactions, repeated as a whole when the database asks for it. */
@Injectable()
export class Transactions {
  private readonly log = new Log(Transactions.name);
  private readonly open = new Turnstile(MOST_OPEN);

  constructor(@InjectConnection() private readonly connection: Connection) {}

  /**
   * Runs `work` in one transaction. `work` may run several times, so it must have no effect but in the database.
   * @throws TIMEOUT when the time is over before its turn, or before another attempt; it may be committed all the same
   */
  async run<T>(
    work: (session: ClientSession) => Promise<T>,
    { deadline = performance.now() + DEADLINE_MS, isRetryable = () => false }: TransactionOptions = {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // between attempts others have their turn
        return await this.open.pass(() => this.once(work, deadline, attempt));
      } catch (error) {
        if (!isMarked(error, 'TransientTransactionError') && !isRetryable(error)) throw error;
        await this.pause(attempt, deadline, error);
      }
    }
  }

  /**
   * Reads what is committed on a majority, and at least as new as the moment of the call. After a duplicate-key
   * error this finds the document that caused it, also when its own commit is still under way.
   */
  async readCommitted<T>(read: (session: ClientSession) => Promise<T>): Promise<T> {
    const session = await this.connection.startSession({ causalConsistency: true });
    try {
      // a causally consistent read waits for a majority to have what this session has seen; the ping shows it "now"
      await this.connection.db?.command({ ping: 1 }, { session });
      return await read(session);
    } finally {
      await session.endSession();
    }
  }

  private async once<T>(
    work: (session: ClientSession) => Promise<T>,
    deadline: number,
    attempt: number,
  ): Promise<T> {
    if (performance.now() > deadline) throw this.givenUp(attempt - 1, 'others were before it');
    const session = await this.connection.startSession();
    try {
      session.startTransaction(OPTIONS);
      const result = await work(session);
      await this.commit(session, deadline);
      return result;
    } finally {
      // aborts what is not committed
      await session.endSession();
    }
  }

  /** A commit without an answer is asked for again: it happens once. */
  private async commit(session: ClientSession, deadline: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await session.commitTransaction();
      } catch (error) {
        if (!isMarked(error, 'UnknownTransactionCommitResult')) throw error;
        await this.pause(attempt, deadline, error);
      }
    }
  }

  /** Longer from attempt to attempt, and by chance, so that those who met do not meet again. @throws TIMEOUT */
  private async pause(attempt: number, deadline: number, reason: unknown): Promise<void> {
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
    const ms = (longest * (1 + Math.random())) / 2;
    if (performance.now() + ms > deadline) throw this.givenUp(attempt, String(reason));
    await delay(ms);
  }

  private givenUp(attempts: number, reason: string): AppError {
    this.log.warn('transaction given up', { attempts, reason });
    return coreErrors.TIMEOUT({ retryAfterMs: 1_000 });
  }
}

function isMarked(error: unknown, label: string): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel(label);
}
