import type { Request } from 'autocannon';
import { MongoClient } from 'mongodb';
import { directConversationId } from '../../../src/shared/ids';
import { fillConversations } from '../archive';
import type { Bench } from '../bench';
import { ROUNDS } from '../contest';
import { interleave } from '../interleave';
import { type HttpLoad, type HttpSample, loadHttp } from '../measure/http-load';
import { type CpuByPart, totalCpu } from '../measure/processes';
import { ParleyPeer } from '../peers/parley';
import { startProgram } from '../peers/program';
import type { Inhabitant, Population } from '../population';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';

const CONNECTIONS = 50;
/** Each person has a conversation with so many on either side. */
const NEIGHBOURS = 10;
const MESSAGES = 100;
const PAGE = 50;
const BARE_GET = 'bare Nest: GET';
const BARE_POST = 'bare Nest: POST';
const COLUMNS = [
  'request',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'CPU µs a request',
  'Node',
  'database',
  'Redis',
  'CPU ÷ bare Nest',
];
/** The load is no single client. */
const NO_LIMITS = { RATE_LIMIT_FACTOR: '100000' };

/** Anything that is asked for over REST, without where and for how long. */
export type Target = Omit<HttpLoad, 'seconds'>;

/** What REST costs beside a server that keeps, checks and knows nothing. */
export const http: Scenario = {
  name: 'http',
  title: 'REST beside bare Nest on Fastify',
  run: async (bench) => {
    const targets = { ...(await parleyTargets(bench)), ...(await bareTargets(bench)) };
    const seconds = bench.isQuick ? 1 : 5;
    // what is compiled with the first requests is no cost of the others
    if (!bench.isQuick)
      for (const target of Object.values(targets)) await loadHttp({ ...target, seconds: 1 });
    const contestants = Object.entries(targets).map(([name, target]) => ({
      name,
      sample: () => loadHttp({ ...target, seconds }),
    }));
    const samples = await interleave(contestants, bench.isQuick ? 1 : ROUNDS, bench.progress);
    return {
      columns: COLUMNS,
      rows: [...samples].map(([name, some]) => describe(name, some, samples)),
      goals: [],
      notes: [
        `${CONNECTIONS} connections, each of another person, make the same request again and again. Parley verifies the token and the session, takes one from a budget in Redis, checks what is given and presents what it found; bare Nest answers a constant of the size of a profile. CPU counts Node, MongoDB and Redis.`,
        `A page is ${PAGE} messages, a list ${2 * NEIGHBOURS} conversations with the newest message of each, names and unread. The POST raises the read watermark to where it is already: everything but the write.`,
      ],
      samples: Object.fromEntries(samples),
    };
  },
};

function describe(
  name: string,
  some: readonly HttpSample[],
  samples: ReadonlyMap<string, HttpSample[]>,
): (string | number)[] {
  const middle = (of: (sample: HttpSample) => number) => median(some.map(of));
  const part = (name: keyof CpuByPart) =>
    middle((sample) => ((sample.cpu[name] ?? 0) / sample.answered) * 1e6);
  const bare = samples.get(name.includes('POST') ? BARE_POST : BARE_GET)!;
  return [
    name,
    middle(({ answered, seconds }) => answered / seconds),
    middle(({ p50 }) => p50),
    middle(({ p99 }) => p99),
    middle(cpuPerRequest),
    part('node'),
    part('mongod'),
    part('redis'),
    middle(cpuPerRequest) / median(bare.map(cpuPerRequest)),
  ];
}

export const cpuPerRequest = ({ cpu, answered }: HttpSample) => (totalCpu(cpu) / answered) * 1e6;

async function bareTargets(bench: Bench): Promise<Record<string, Target>> {
  const program = await startProgram('bare-nest');
  bench.onEnd(() => program.stop());
  const url = `http://127.0.0.1:${program.port}`;
  const processes = [{ part: 'node' as const, pid: program.pid }];
  const repeat = (request: Request) => Array.from({ length: CONNECTIONS }, () => request);
  return {
    [BARE_GET]: { url, processes, requests: repeat({ method: 'GET', path: '/profile' }) },
    [BARE_POST]: { url, processes, requests: repeat(post('/read', { upToSeq: MESSAGES })) },
  };
}

/** What people ask of a Parley of its own, over and over. */
export async function parleyTargets(
  bench: Bench,
  env: Record<string, string> = {},
): Promise<Record<string, Target>> {
  const engines = await bench.engines();
  const parley = await new ParleyPeer(engines, { env: { ...NO_LIMITS, ...env }, furnish }).start();
  bench.onEnd(() => parley.stop());
  const people = await parley.population.users(CONNECTIONS);
  const conversations = people.map((_, i) => conversationOf(people, i, 1).id);
  const target = (request: (conversationId: string) => Request): Target => ({
    url: parley.nodes[0]!.url,
    processes: parley.processes,
    requests: people.map(({ token }, i) => withToken(request(conversations[i]!), token)),
  });
  const get = (path: string): Request => ({ method: 'GET', path });
  return {
    'Parley: GET users/me': target(() => get('/api/users/me')),
    'Parley: GET a person': target(() => get(`/api/users/${people[1]!.userId}`)),
    'Parley: GET a page of history': target((id) => get(`/api/messages/${id}?limit=${PAGE}`)),
    'Parley: GET conversations': target(() => get('/api/conversations')),
    'Parley: POST read (validated)': target((id) =>
      post(`/api/conversations/${id}/read`, { upToSeq: MESSAGES }),
    ),
  };
}

const post = (path: string, body: object): Request => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const withToken = (request: Request, token: string): Request => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${token}` },
});

/** The conversation of a person of the ring with the n-th after it. */
function conversationOf(
  people: readonly Inhabitant[],
  i: number,
  n: number,
): { id: string; userIds: string[] } {
  const [a, b] = [people[i]!.userId, people[(i + n) % people.length]!.userId];
  return { id: directConversationId(a, b), userIds: [a, b] };
}

/** People in a ring, who have written with their neighbours. */
async function furnish(population: Population, mongoUri: string): Promise<void> {
  const people = await population.users(CONNECTIONS);
  const conversations = people.flatMap((_, i) =>
    Array.from({ length: NEIGHBOURS }, (_one, n) => conversationOf(people, i, n + 1)),
  );
  await population.found(conversations, 'dm');
  const mongo = new MongoClient(mongoUri);
  const fillings = conversations.map(({ id, userIds }) => ({ conversationId: id, userIds, count: MESSAGES }));
  await fillConversations(mongo.db(), fillings);
  await mongo.close();
}
