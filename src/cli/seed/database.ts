import 'reflect-metadata';
import { type Connection, createConnection } from 'mongoose';
// the application declares the collections
import '../../app.module';
import { SchemaSetup } from '../../platform/mongo/schema-setup';

const FIRST_ANSWER_MS = 5_000;

/** Connects to the server's database, and brings it to what the server declares, as the server itself would. */
export async function openDatabase(uri: string): Promise<Connection> {
  const connection = createConnection(uri, {
    appName: 'parley-seed',
    autoIndex: false,
    autoCreate: false,
    serverSelectionTimeoutMS: FIRST_ANSWER_MS,
  });
  await connection.asPromise();
  await new SchemaSetup(connection).run();
  return connection;
}
