import { randomBytes } from 'node:crypto';
import type { Seat } from '../generator/chatter';
import type { PrivateEngines } from '../../../src/cli/engines/private-engines.mjs';
import { type ParleyNode, startNode, TEST_SECRET } from '../../support/node';
import { Population } from '../population';
import type { Peer, RunningPeer, ServerProcess } from './peer';

export interface ParleyOptions {
  name?: string;
  /** API nodes; 1 unless given. Partners sit on different ones. */
  nodes?: number;
  env?: Record<string, string>;
  /** fills the database before the first node sees it */
  furnish?: (population: Population, mongoUri: string) => Promise<void>;
}

/** Parley under load, with what the load of one server does not need to know. */
export interface RunningParley extends RunningPeer {
  readonly nodes: readonly ParleyNode[];
  readonly population: Population;
  readonly mongoUri: string;
  readonly redisPrefix: string;
}

/** Parley as it is run in earnest: API and worker processes, on a MongoDB and a Redis that its peers do not use. */
export class ParleyPeer implements Peer {
  readonly name: string;

  constructor(
    private readonly engines: PrivateEngines,
    private readonly options: ParleyOptions = {},
  ) {
    this.name = options.name ?? 'Parley';
  }

  async start(): Promise<RunningParley> {
    const database = `load${randomBytes(3).toString('hex')}`;
    const uri = new URL(this.engines.mongoUri);
    uri.pathname = `/${database}`;
    const mongoUri = uri.toString();
    const shared = { mongoUri, redisUrl: this.engines.redisUrl, redisPrefix: `${database}:` };
    const population = new Population(mongoUri, TEST_SECRET);
    await this.options.furnish?.(population, mongoUri);
    const startOne = (ROLES: string) =>
      startNode({ ...shared, env: { LOG_LEVEL: 'warn', ROLES, ...this.options.env } });
    const worker = await startOne('worker');
    const nodes: ParleyNode[] = [];
    for (let i = 0; i < (this.options.nodes ?? 1); i += 1) nodes.push(await startOne('api'));
    return {
      dialect: 'parley',
      nodes,
      population,
      mongoUri,
      redisPrefix: shared.redisPrefix,
      processes: this.processes(nodes, worker),
      pairs: (count) => seatPairs(population, nodes, count),
      stored: () => population.countMessages(),
      stop: async () => {
        await Promise.all([...nodes, worker].map((node) => node.stop()));
        await population.close();
      },
    };
  }

  private processes(nodes: readonly ParleyNode[], worker: ParleyNode): ServerProcess[] {
    return [
      ...nodes.map(({ pid }) => ({ part: 'node' as const, pid })),
      { part: 'worker', pid: worker.pid },
      { part: 'mongod', pid: this.engines.mongod.pid },
      { part: 'redis', pid: this.engines.redis.pid },
    ];
  }
}

async function seatPairs(
  population: Population,
  nodes: readonly ParleyNode[],
  count: number,
): Promise<Seat[]> {
  const people = await population.users(count);
  const conversations = await population.pairConversations(count);
  return people.map(({ userId, token }, position) => {
    const { hostname, port } = new URL(nodes[position % nodes.length]!.url);
    const partner = position ^ 1;
    return {
      host: hostname,
      port: Number(port),
      credential: token,
      userId,
      conversationId: conversations[position >> 1]!,
      partner,
      partnerId: people[partner]!.userId,
    };
  });
}
