import { createServer } from 'node:net';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import {
  clearUp,
  isListening,
  moduleUrl,
  runScript,
  temporaryFolder,
  type WatchedProcess,
} from './child-process';

interface Started {
  mongoUri: string;
  redisUrl: string;
  started: boolean;
}

interface EngineNotes {
  mongod: { pid: number | null; port: number };
  redis: { pid: number | null; port: number };
}

/** A node: a process that starts or joins the engines of a data folder and leaves them on SIGTERM. */
function startNode(dataDir: string, env: NodeJS.ProcessEnv = {}): WatchedProcess {
  return runScript(
    `import { startEngines } from '${moduleUrl('engines/start-engines.mjs')}';
    import { createTerminal } from '${moduleUrl('terminal.mjs')}';
    const { MONGODB_URI, REDIS_URL, DATA_DIR } = process.env;
    const settings = { dataDir: DATA_DIR, mongodbUri: MONGODB_URI, redisUrl: REDIS_URL, cacheGib: 0.25 };
    const engines = await startEngines({ ...settings, log: createTerminal() });
    process.on('SIGTERM', () => engines.stop().then(() => process.exit(0)));
    console.log('NODE ' + JSON.stringify(engines));
    setInterval(() => undefined, 1_000);`,
    { MONGODB_URI: '', REDIS_URL: '', DATA_DIR: dataDir, ...env },
  );
}

async function readyNode(dataDir: string, env?: NodeJS.ProcessEnv): Promise<[WatchedProcess, Started]> {
  const node = startNode(dataDir, env);
  const [, json] = await node.printed(/NODE (.*)\n/);
  return [node, JSON.parse(json ?? '') as Started];
}

const notesOf = (dataDir: string): EngineNotes =>
  JSON.parse(readFileSync(join(dataDir, 'engines.json'), 'utf8')) as EngineNotes;

async function leave(node: WatchedProcess): Promise<string> {
  node.kill('SIGTERM');
  const { code, output } = await node.ended;
  expect(code).toBe(0);
  return output;
}

async function withMongo<T>(uri: string, work: (connection: mongoose.Connection) => Promise<T>): Promise<T> {
  const connection = await mongoose.createConnection(uri, { runtimeAdapters: { os } }).asPromise();
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const writeNote = (uri: string, text: string): Promise<unknown> =>
  withMongo(uri, (connection) =>
    connection.collection('notes').insertOne({ text }, { writeConcern: { w: 1, j: true } }),
  );

const readNotes = (uri: string): Promise<unknown[]> =>
  withMongo(uri, async (connection) =>
    (await connection.collection('notes').find().toArray()).map(({ text }) => text as unknown),
  );

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

afterEach(clearUp);

describe('embedded engines', () => {
  it('are a replica set that takes transactions, and a Redis that keeps its data', async () => {
    const dataDir = temporaryFolder();
    const [node, { mongoUri, redisUrl, started }] = await readyNode(dataDir);
    expect(started).toBe(true);
    expect(mongoUri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/parley\?replicaSet=rs0$/);
    await withMongo(mongoUri, async (connection) => {
      await connection.transaction((session) =>
        connection.collection('notes').insertOne({ text: 'one' }, { session }),
      );
    });
    await withRedis(redisUrl, async (redis) => {
      await redis.set('kept', 'yes');
      expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
      expect(await redis.config('GET', 'appendfsync')).toEqual(['appendfsync', 'everysec']);
      expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    });
    const before = notesOf(dataDir);
    await leave(node);
    expect(await isListening(before.mongod.port)).toBe(false);
    expect(await isListening(before.redis.port)).toBe(false);

    const [again, second] = await readyNode(dataDir);
    expect(second.mongoUri).toBe(mongoUri);
    expect(await readNotes(second.mongoUri)).toEqual(['one']);
    expect(await withRedis(second.redisUrl, (redis) => redis.get('kept'))).toBe('yes');
    await leave(again);
  });

  it('are shared by nodes that start at the same time, and stopped by the last to leave', async () => {
    const dataDir = temporaryFolder();
    const [[one, first], [two, second]] = await Promise.all([readyNode(dataDir), readyNode(dataDir)]);
    expect([first.started, second.started].sort()).toEqual([false, true]);
    expect({ ...second, started: true }).toEqual({ ...first, started: true });
    const { mongod, redis } = notesOf(dataDir);

    expect(await leave(one)).toContain('kept running for the other node');
    expect(await isListening(mongod.port)).toBe(true);
    await leave(two);
    expect(await isListening(mongod.port)).toBe(false);
    expect(await isListening(redis.port)).toBe(false);
    expect(readdirSync(join(dataDir, 'nodes'))).toEqual([]);
  });

  it('are adopted after their node was killed', async () => {
    const dataDir = temporaryFolder();
    const [node, first] = await readyNode(dataDir);
    const before = notesOf(dataDir);
    node.kill('SIGKILL');
    await node.ended;
    const [next, second] = await readyNode(dataDir);
    expect(second).toEqual({ ...first, started: false });
    expect(notesOf(dataDir)).toEqual(before);
    await leave(next);
    expect(await isListening(before.mongod.port)).toBe(false);
  });

  it('come back on their data after everything was killed, stale lock and lost notes included', async () => {
    const dataDir = temporaryFolder();
    const [node, { mongoUri }] = await readyNode(dataDir);
    await writeNote(mongoUri, 'survives');
    const { mongod, redis } = notesOf(dataDir);
    for (const pid of [node.pid, mongod.pid, redis.pid]) process.kill(pid ?? 0, 'SIGKILL');
    await node.ended;
    writeFileSync(join(dataDir, 'engines.lock'), JSON.stringify({ pid: node.pid, bornAt: '1' }));
    writeFileSync(join(dataDir, 'engines.json'), '{"mongod":{"pid":');
    const [next, second] = await readyNode(dataDir);
    expect(await readNotes(second.mongoUri)).toEqual(['survives']);
    await leave(next);
    expect(existsSync(join(dataDir, 'engines.lock'))).toBe(false);
  });

  it('move to another port when theirs was taken meanwhile', async () => {
    const dataDir = temporaryFolder();
    const [node, { mongoUri }] = await readyNode(dataDir);
    await writeNote(mongoUri, 'moves along');
    await leave(node);
    const squatter = createServer((socket) => socket.destroy()).listen(
      notesOf(dataDir).mongod.port,
      '127.0.0.1',
    );
    await once(squatter, 'listening');
    try {
      const [next, second] = await readyNode(dataDir);
      expect(second.mongoUri).not.toBe(mongoUri);
      expect(await readNotes(second.mongoUri)).toEqual(['moves along']);
      await leave(next);
    } finally {
      squatter.close();
    }
  });

  it('are started again on the same port when they die, and it is said once', async () => {
    const dataDir = temporaryFolder();
    const [node, { mongoUri, redisUrl }] = await readyNode(dataDir);
    await writeNote(mongoUri, 'before the crash');
    const before = notesOf(dataDir);
    process.kill(before.mongod.pid ?? 0, 'SIGKILL');
    process.kill(before.redis.pid ?? 0, 'SIGKILL');
    await node.printed(/Redis has ended unexpectedly[^]*Redis started on/);
    expect(await readNotes(mongoUri)).toEqual(['before the crash']);
    expect(await withRedis(redisUrl, (redis) => redis.ping())).toBe('PONG');
    expect(notesOf(dataDir).mongod.port).toBe(before.mongod.port);
    expect((await leave(node)).match(/MongoDB has ended unexpectedly/g)).toHaveLength(1);
  });

  it('are embedded one by one: what has a URI is neither started nor stopped', async () => {
    const dataDir = temporaryFolder();
    const REDIS_URL = process.env.TEST_REDIS_URL ?? '';
    const [node, { mongoUri, redisUrl }] = await readyNode(dataDir, { REDIS_URL });
    expect(redisUrl).toBe(REDIS_URL);
    await writeNote(mongoUri, 'embedded');
    expect(existsSync(join(dataDir, 'redis'))).toBe(false);
    await leave(node);
    expect(await withRedis(REDIS_URL, (redis) => redis.ping())).toBe('PONG');
  });

  it('that cannot start say why, where their log is, and leave nothing running', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'redis'));
    writeFileSync(join(dataDir, 'redis', 'appendonly.aof'), 'this is no append-only file');
    const node = startNode(dataDir);
    const { code, output } = await node.ended;
    expect(code).not.toBe(0);
    expect(output).toContain('MongoDB started');
    expect(output).toMatch(/Redis could not be started[^]*Bad file format[^]*logs\/redis\.log/);
    expect(notesOf(dataDir)).toMatchObject({ mongod: { pid: null }, redis: { pid: null } });
    expect(await isListening(notesOf(dataDir).mongod.port)).toBe(false);
  });
});
