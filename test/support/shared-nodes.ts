import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { sharedEngine, withDatabase } from './engines';
import { type ParleyNode, startNode } from './node';

/** What `joinWorld` reads: everything about the shared Parley, as JSON. */
export const SHARED_PARLEY = 'TEST_SHARED_PARLEY';

export interface SharedParley {
  mongoUri: string;
  redisUrl: string;
  redisPrefix: string;
  urls: string[];
}

const running = globalThis as { sharedNodes?: ParleyNode[] };

/** Before the first file: two nodes that all files share which break nothing. A node costs more to start than most files to run. */
export default async function setUp(): Promise<void> {
  // the command that needs no engines, `npm run check`, starts none
  if (!process.env.TEST_MONGODB_URI) return;
  const name = `t${randomBytes(5).toString('hex')}`;
  const engines = {
    mongoUri: withDatabase(sharedEngine('TEST_MONGODB_URI'), name),
    redisUrl: sharedEngine('TEST_REDIS_URL'),
    redisPrefix: `${name}:`,
  };
  running.sharedNodes = await Promise.all([startNode(engines), startNode(engines)]);
  const parley: SharedParley = { ...engines, urls: running.sharedNodes.map(({ url }) => url) };
  process.env[SHARED_PARLEY] = JSON.stringify(parley);
}

/** After the last file. */
export async function tearDown(): Promise<void> {
  const { sharedNodes = [] } = running;
  await Promise.all(sharedNodes.map((node) => node.stop()));
  const parley = process.env[SHARED_PARLEY];
  if (!parley) return;
  const mongo = new MongoClient((JSON.parse(parley) as SharedParley).mongoUri);
  await mongo.db().dropDatabase();
  await mongo.close();
}
