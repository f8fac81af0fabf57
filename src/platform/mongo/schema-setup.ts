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

  private async ensure(collection: DeclaredCollection): Promise<void> {
    const { name, indexes, timeSeries } = collection;
    const db = this.database();
    try {
      await db.createCollection(name, optionsOf(collection));
    } catch (error) {
      if ((error as mongo.MongoServerError).code !== NAMESPACE_EXISTS) throw error;
      if (!timeSeries) await this.ensureValidator(collection);
    }
    for (const { key, options } of indexes) await db.collection(name).createIndex(key, options);
    await this.reportUndeclared(name, indexes);
  }

  /**
   * Changed only where it differs: `collMod` waits for every transaction on the collection, and all writes wait behind it.
   * A killed node leaves transactions open for a minute, so that its restart would hold up everybody for as long.
   */
  private async ensureValidator({ name, validator, backfill }: DeclaredCollection): Promise<void> {
    const [found] = await this.database().listCollections({ name }).toArray();
    const stored: unknown = found && 'options' in found ? found.options?.validator : undefined;
    if (isDeepStrictEqual(stored, validator)) return;
    await this.fillIn(name, backfill);
    await this.database().command({ collMod: name, validator });
  }

  /** Documents of an earlier version get what the code now asks for; reads all of them, once. */
  private async fillIn(name: string, backfill: DeclaredCollection['backfill']): Promise<void> {
    for (const [field, value] of Object.entries(backfill)) {
      const missing = { [field]: { $exists: false } };
      const { modifiedCount } = await this.database()
        .collection(name)
        .updateMany(missing, { $set: { [field]: value } }, { bypassDocumentValidation: true });
      if (modifiedCount > 0) this.log.info('documents filled in', { collection: name, field, modifiedCount });
    }
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

function optionsOf({ validator, timeSeries }: DeclaredCollection): mongo.CreateCollectionOptions {
  if (!timeSeries) return { validator };
  const { expireAfterSeconds, ...timeseries } = timeSeries;
  return { timeseries, expireAfterSeconds };
}
