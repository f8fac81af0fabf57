import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type ClientSession, Connection } from 'mongoose';

/** A transaction under way; repositories take it as their last argument. */
export type Transaction = ClientSession;

/** Short transactions, repeated as a whole when the database asks for it. */
@Injectable()
export class Transactions {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** Runs `work` in one transaction. `work` may run several times, so it must have no effect but in the database. */
  async run<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    const session = await this.connection.startSession();
    try {
      return await session.withTransaction(work, {
        readConcern: { level: 'snapshot' },
        writeConcern: { w: 'majority', journal: true },
        maxCommitTimeMS: 5_000,
      });
    } finally {
      await session.endSession();
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
}
