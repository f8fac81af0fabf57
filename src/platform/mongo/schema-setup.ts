import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { Connection, mongo } from 'mongoose';
import { Log } from '../logger/logger';
import { type DeclaredCollection, declaredCollections } from './collections';

const NAMESPACE_EXISTS = 48;

/** Brings the database to what the code declares: collections, validators, indexes. Any number of nodes may run it at once. */
@Injectable()
export class SchemaSetup {
  private readonly log = new Log(SchemaSetup.name);

  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** Idempotent. Indexes that are not declared are left alone, but named in the log. */
  async run(): Promise<void> {
    await Promise.all(declaredCollections().map((collection) => this.ensure(collection)));
  }

  private async ensure({ name, validator, indexes }: DeclaredCollection): Promise<void> {
    const db = this.database();
    try {
      await db.createCollection(name, { validator });
    } catch (error) {
      if ((error as mongo.MongoServerError).code !== NAMESPACE_EXISTS) throw error;
      await this.ensureValidator(name, validator);
    }
    for (const { key, options } of indexes) await db.collection(name).createIndex(key, options);
    await this.reportUndeclared(name, indexes);
  }

  /**
   * Changed only where it differs: `collMod` waits for every transaction on the collection, and all writes wait behind it.
   * A killed node leaves transactions open for a minute, so that its restart would hold up everybody for as long.
   */
  private async ensureValidator(name: string, validator: DeclaredCollection['validator']): Promise<void> {
    const [found] = await this.database().listCollections({ name }).toArray();
    const stored: unknown = found && 'options' in found ? found.options?.validator : undefined;
    if (!isDeepStrictEqual(stored, validator)) await this.database().command({ collMod: name, validator });
  }

  private async reportUndeclared(name: string, indexes: DeclaredCollection['indexes']): Promise<void> {
    const wanted = new Set(indexes.map(({ key }) => JSON.stringify(key)));
    const found = await this.database().collection(name).indexes();
    const extra = found.filter(
      ({ key, name: index }) => index !== '_id_' && !wanted.has(JSON.stringify(key)),
    );
    if (extra.length > 0)
      this.log.warn('indexes nobody declared', { collection: name, indexes: extra.map((i) => i.name) });
  }

  private database(): mongo.Db {
    if (!this.connection.db) throw new Error('MongoDB is not connected');
    return this.connection.db;
  }
}
