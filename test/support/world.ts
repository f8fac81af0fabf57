import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { sharedEngine, withDatabase } from './engines';
import { type ParleyNode, startNode } from './node';
import { SHARED_PARLEY, type SharedParley } from './shared-nodes';
import { closeSockets } from './sockets';

/** A Parley of its own: a database, a Redis prefix, and any number of nodes on them. */
export interface World {
  readonly mongoUri: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
  readonly nodes: ParleyNode[];
  /** starts one more node */
  addNode(env?: Record<string, string>): Promise<ParleyNode>;
  /** the first node */
  readonly node: ParleyNode;
  /** a direct connection to this world's database, closed by `stop` */
  db(): ReturnType<MongoClient['db']>;
  /** ends the nodes and drops the database */
  stop(): Promise<void>;
}

export interface WorldOptions {
  /** how many nodes to start; 1 unless told */
  nodes?: number;
  env?: Record<string, string>;
  /** engines of its own, for tests that break them; the shared ones unless told */
  mongoUri?: string;
  redisUrl?: string;
}

/** A Parley of two nodes that many files share: they make their own people, and look only at what is theirs. */
export interface SharedWorld extends Pick<World, 'mongoUri' | 'redisUrl' | 'redisPrefix' | 'db'> {
  readonly nodes: readonly Pick<ParleyNode, 'url'>[];
  /** the first node */
  readonly node: Pick<ParleyNode, 'url'>;
  /** starts a node of one's own beside them */
  addNode: World['addNode'];
  /** closes the sockets of this file, and ends one's own nodes */
  stop(): Promise<void>;
}

/** The shared Parley, with the settings that every test has unless told. */
export function joinWorld(): SharedWorld {
  const told = process.env[SHARED_PARLEY];
  if (!told) throw new Error(`${SHARED_PARLEY} is not set: run the tests by npm test`);
  const { urls, ...engines } = JSON.parse(told) as SharedParley;
  const mongo = new MongoClient(engines.mongoUri);
  const nodes = urls.map((url) => ({ url }));
  const own: ParleyNode[] = [];
  return {
    ...engines,
    nodes,
    node: nodes[0]!,
    db: () => mongo.db(),
    addNode: async (env) => {
      const node = await startNode({ ...engines, env });
      own.push(node);
      return node;
    },
    stop: async () => {
      closeSockets();
      await Promise.all(own.map((node) => node.stop()));
      await mongo.close();
    },
  };
}

/** Starts a world of one's own: for tests that set, count, break or look into all of it. */
export async function startWorld({ nodes: count = 1, env, ...engines }: WorldOptions = {}): Promise<World> {
  const name = `t${randomBytes(5).toString('hex')}`;
  const mongoUri = withDatabase(engines.mongoUri ?? sharedEngine('TEST_MONGODB_URI'), name);
  const redisUrl = engines.redisUrl ?? sharedEngine('TEST_REDIS_URL');
  const redisPrefix = `${name}:`;
  const mongo = new MongoClient(mongoUri);
  const nodes: ParleyNode[] = [];
  const start = (more: Record<string, string> = {}) =>
    startNode({ mongoUri, redisUrl, redisPrefix, env: { ...env, ...more } });
  const addNode = async (more?: Record<string, string>) => {
    const node = await start(more);
    nodes.push(node);
    return node;
  };
  nodes.push(...(await Promise.all(Array.from({ length: count }, () => start()))));
  return {
    mongoUri,
    redisUrl,
    redisPrefix,
    nodes,
    addNode,
    get node() {
      return nodes[0]!;
    },
    db: () => mongo.db(name),
    stop: async () => {
      // how nodes stop in order is asked where it matters: nobody is on these any more, and their data goes with them
      await Promise.all(nodes.map((node) => node.kill()));
      await mongo.db(name).dropDatabase();
      await mongo.close();
    },
  };
}
