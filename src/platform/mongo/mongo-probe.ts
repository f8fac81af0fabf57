import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { Connection } from 'mongoose';
import { Readiness } from '../health/readiness';

const PROBE_MS = 2_000;

/** Says whether a write could be acked now: there is a primary, and it answers. */
@Injectable()
export class MongoProbe {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    readiness: Readiness,
  ) {
    readiness.require('mongodb', () => this.probe());
  }

  private async probe(): Promise<void> {
    const late = new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error('MongoDB does not answer')), PROBE_MS).unref();
    });
    const hello = this.connection.db?.admin().command({ hello: 1 });
    const reply = await Promise.race([hello, late]);
    if (!reply?.isWritablePrimary && reply?.msg !== 'isdbgrid') throw new Error('MongoDB has no primary');
  }
}
