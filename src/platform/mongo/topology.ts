import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { Connection } from 'mongoose';

/** What kind of deployment the database is. */
@Injectable()
export class Topology {
  /** Whether it is a sharded cluster, so that a write should name the shard key of its document. */
  isSharded = false;

  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** Asks the database. A router answers `hello` with `msg: "isdbgrid"`. */
  async detect(): Promise<void> {
    const hello = await this.connection.db?.admin().command({ hello: 1 });
    this.isSharded = hello?.msg === 'isdbgrid';
  }
}
