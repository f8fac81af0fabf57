import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { type PrivateEngines, startPrivateEngines } from '../../../src/cli/engines/private-engines.mjs';
import { startReplyCutter, type ReplyCutter } from './reply-cutter';
import { ReplicaSet } from './replica-set';
import { ServerProcess } from './server-process';
import { TcpProxy } from './tcp-proxy';
import { TightDisk } from './tight-disk';

/** What a scenario needs of the system beside the usual. */
export interface SystemOptions {
  /** a single mongod unless told: three members, or one on a disk that can be filled */
  database?: 'replica set' | 'tight disk';
  /** the first api node reaches its database through a proxy that cuts answers off */
  cutsReplies?: boolean;
  /** further settings of every process, as the environment names them */
  env?: Record<string, string>;
}

const API_NODES = 2;
// holds the data of a short run with room for a crash's journal, and is filled in a moment
const TIGHT_DISK_MIB = 768;

type Cleanup = () => unknown;

/** What it rests on. */
interface Ground {
  engines: PrivateEngines;
  mongoUri: string;
  replicaSet?: ReplicaSet;
  disk?: TightDisk;
  cutter?: ReplyCutter;
}

/** Everything under test: two api nodes, a worker, MongoDB and Redis, each a process; clients come through proxies. */
export class System {
  readonly apis: ServerProcess[] = [];
  readonly worker: ServerProcess;
  /** one before each api node: what clients connect to */
  readonly fronts: TcpProxy[] = [];
  private readonly mongo: MongoClient;

  private constructor(
    folder: string,
    options: SystemOptions,
    private readonly ground: Ground,
    private readonly cleanups: Cleanup[],
  ) {
    const { engines, mongoUri, cutter } = ground;
    const base = { mongoUri, redisUrl: engines.redisUrl, redisPrefix: `${randomBytes(4).toString('hex')}:` };
    for (let i = 0; i < API_NODES; i += 1) {
      const uri = i === 0 && cutter ? cutter.uri : mongoUri;
      const env = { ROLES: 'api', MONGODB_URI: uri, ...options.env };
      this.apis.push(new ServerProcess(`api-${i + 1}`, folder, { ...base, env }));
    }
    const env = { ROLES: 'worker', ...options.env };
    this.worker = new ServerProcess('worker', folder, { ...base, env });
    this.mongo = new MongoClient(mongoUri);
    cleanups.push(() => this.mongo.close());
  }

  /** @param folder gets the data of the engines, the logs and notes of the processes */
  static async start(folder: string, options: SystemOptions): Promise<System> {
    const cleanups: Cleanup[] = [];
    try {
      const ground = await prepare(folder, options, cleanups);
      const system = new System(folder, options, ground, cleanups);
      await system.open();
      return system;
    } catch (error) {
      await cleanUp(cleanups);
      throw error;
    }
  }

  get engines(): PrivateEngines {
    return this.ground.engines;
  }
  get replicaSet(): ReplicaSet | undefined {
    return this.ground.replicaSet;
  }
  get disk(): TightDisk | undefined {
    return this.ground.disk;
  }
  get cutter(): ReplyCutter | undefined {
    return this.ground.cutter;
  }
  get servers(): ServerProcess[] {
    return [...this.apis, this.worker];
  }
  get db(): Db {
    return this.mongo.db();
  }

  /** Addresses for clients; the first one named is tried first. */
  urls(first = 0): string[] {
    return this.fronts.map((_, i) => `http://127.0.0.1:${this.fronts[(first + i) % API_NODES]!.port}`);
  }

  /** Starts what does not run, and what ended by itself. */
  async raise(): Promise<void> {
    await Promise.all(this.servers.filter((server) => !server.look()).map((server) => server.start()));
  }

  /** Ends everything; processes that are to end in order are stopped before. */
  async stop(): Promise<void> {
    await cleanUp(this.cleanups);
  }

  private async open(): Promise<void> {
    for (const server of this.servers) this.cleanups.push(() => server.retire());
    for (const api of this.apis) {
      const front = await TcpProxy.start(() => portOf(api));
      this.fronts.push(front);
      this.cleanups.push(() => front.stop());
    }
    // at once, which also proves that any number may start together
    await Promise.all(this.servers.map((server) => server.start()));
  }
}

async function prepare(folder: string, options: SystemOptions, cleanups: Cleanup[]): Promise<Ground> {
  const dir = join(folder, 'engines');
  mkdirSync(dir);
  const isTight = options.database === 'tight disk';
  const disk = isTight ? TightDisk.mount(join(dir, 'mongo'), TIGHT_DISK_MIB) : undefined;
  cleanups.push(() => disk?.unmount());
  // a full disk is noticed when data leaves the journal, which is else done once a minute
  const mongoArgs = disk ? ['--syncdelay', '1'] : [];
  const engines = await startPrivateEngines({ dir, cacheGib: 0.5, mongoArgs });
  cleanups.push(() => engines.stop());
  const replicaSet = options.database === 'replica set' ? await ReplicaSet.start(dir) : undefined;
  cleanups.push(() => replicaSet?.stop());
  // a set takes its place
  if (replicaSet) await engines.mongod.kill('SIGTERM');
  const mongoUri = replicaSet?.uri ?? engines.mongoUri;
  const cutter = options.cutsReplies ? await startReplyCutter(mongoUri) : undefined;
  cleanups.push(() => cutter?.stop());
  return { engines, mongoUri, replicaSet, disk, cutter };
}

/** In the opposite order of making; each once. */
async function cleanUp(cleanups: Cleanup[]): Promise<void> {
  for (let clean = cleanups.pop(); clean; clean = cleanups.pop()) await clean();
}

function portOf(server: ServerProcess): number {
  return Number(new URL(server.url).port);
}
