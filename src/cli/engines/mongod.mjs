/** MongoDB as an embedded engine: its arguments, who it is, and how a fresh one becomes a primary that takes writes. */
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { acceptsConnections } from '../ports.mjs';
import { findMongod } from './find-mongod.mjs';

const SET_NAME = 'rs0';
const ANSWER_TIMEOUT_MS = 2_000;
const POLL_MS = 40;
const GIB = 2 ** 30;
const NOT_INITIALIZED = 94;
const ALREADY_INITIALIZED = 23;
// The members vote alone; two seconds instead of ten make it primary again that much sooner after a crash.
const ELECTION_TIMEOUT_MS = 2_000;
// Capped collection of changes: a stopped listener can resume over this many MiB; the default is 5 % of the disk.
const OPLOG_MIB = 1_024;
// A node that is killed leaves its transaction open, and with it the number it had taken; edits wait ten seconds for it at
// most. The default is a minute; transactions of ours take milliseconds, and are repeated when they are ended.
const TRANSACTION_SECONDS = 3;

/** WiredTiger's cache in GiB: a quarter of the memory, as the app and Redis live here too; 2 serve any development data. */
function defaultCacheGib() {
  const limit = process.constrainedMemory?.() || Infinity;
  const memory = Math.min(limit, os.totalmem()) / GIB;
  return Math.min(2, Math.max(0.25, Math.round(memory * 25) / 100));
}

async function connectTo(port) {
  const { mongo } = (await import('mongoose')).default;
  return new mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: ANSWER_TIMEOUT_MS,
    connectTimeoutMS: ANSWER_TIMEOUT_MS,
    socketTimeoutMS: ANSWER_TIMEOUT_MS,
    // given, because the driver else loads it by an import() that Jest's sandbox refuses
    runtimeAdapters: { os },
  });
}

/** Runs `work` on the admin database of the server at `port`. */
async function withAdmin(port, work) {
  const client = await connectTo(port);
  try {
    return await work(client.db('admin'));
  } finally {
    await client.close();
  }
}

async function configOf(admin) {
  try {
    return (await admin.command({ replSetGetConfig: 1 })).config;
  } catch (error) {
    if (error.code === NOT_INITIALIZED) return undefined;
    throw error;
  }
}

async function initiate(admin, host) {
  const config = {
    _id: SET_NAME,
    members: [{ _id: 0, host }],
    settings: { electionTimeoutMillis: ELECTION_TIMEOUT_MS },
  };
  try {
    await admin.command({ replSetInitiate: config });
  } catch (error) {
    // an old set is only now being read from disk
    if (error.code !== ALREADY_INITIALIZED) throw error;
  }
}

/** Gives the set its address: a new one is initiated, one that lived on another port is told so. */
async function ensureMembership(admin, host) {
  const config = await configOf(admin);
  if (!config) return initiate(admin, host);
  if (config.members[0].host === host) return undefined;
  const moved = { ...config, version: config.version + 1, members: [{ ...config.members[0], host }] };
  // by force, because nobody is primary who could agree
  return admin.command({ replSetReconfig: moved, force: true });
}

async function waitForPrimary(port, { signal, deadline }) {
  const host = `127.0.0.1:${port}`;
  const isPrimary = async (admin) => {
    const { isWritablePrimary, me } = await admin.command({ hello: 1 });
    if (me !== host) await ensureMembership(admin, host);
    return isWritablePrimary && me === host;
  };
  await withAdmin(port, async (admin) => {
    let reason;
    // while roles change the server ends connections and refuses commands, so an error means: ask again
    while (!(await isPrimary(admin).catch((error) => void (reason = error)))) {
      signal?.throwIfAborted();
      if (Date.now() > deadline) throw new Error('it did not become primary in time', { cause: reason });
      await sleep(POLL_MS);
    }
  });
}

/** The kind of engine that `launchEngine` and `startEngines` work with; redis.mjs has the same shape. */
export const mongod = {
  key: 'mongod',
  title: 'MongoDB',
  folder: 'mongo',
  pidFile: 'mongod.lock',
  find: findMongod,

  /** Command line for a data folder and port; `cacheGib` bounds WiredTiger's cache. */
  args: ({ dir, port, cacheGib = defaultCacheGib(), extra = [] }) => [
    ...['--dbpath', dir, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', SET_NAME],
    ...['--nounixsocket', '--wiredTigerCacheSizeGB', String(cacheGib), '--oplogSize', String(OPLOG_MIB)],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ...['--setParameter', `transactionLifetimeLimitSeconds=${TRANSACTION_SECONDS}`, ...extra],
  ],

  /** Who answers at a port: its process and data folder; rejects when nobody, or no mongod, does. */
  identify: async (port) => {
    // the driver retries a closed port for its whole timeout; a plain connection tells at once
    if (!(await acceptsConnections(port))) throw new Error('nobody listens');
    return withAdmin(port, async (admin) => {
      const { parsed } = await admin.command({ getCmdLineOpts: 1 });
      const { pid } = await admin.command({ serverStatus: 1 });
      return { pid: Number(pid), dir: parsed.storage?.dbPath };
    });
  },

  /** Resolves once writes are accepted; the set is initiated when new and corrected when its port has changed. */
  becomeReady: waitForPrimary,

  uri: (port) => `mongodb://127.0.0.1:${port}/parley?replicaSet=${SET_NAME}`,
};
