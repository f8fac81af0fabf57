/** The embedded engines of one data folder, shared by every node that runs on it. */
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeAtomic } from '../files.mjs';
import { withLock } from '../lock.mjs';
import { silentLog } from '../terminal.mjs';
import { findRunning, launchEngine, stopEngine } from './launch.mjs';
import { mongod } from './mongod.mjs';
import { livingNodes, pruneNodes, registerNode, unregisterNode } from './nodes.mjs';
import { redis } from './redis.mjs';
import { superviseEngines } from './supervisor.mjs';

// Another node may hold the lock through its whole start; a leaving node does not wait for that for ever.
const LEAVE_LOCK_TIMEOUT_MS = 5_000;

/** engines.json: where each engine runs, `{ mongod: { pid, port }, redis: { pid, port } }`; pid is null when stopped. */
function engineNotes(dataDir) {
  const path = join(dataDir, 'engines.json');
  const read = () => readJson(path) ?? {};
  return {
    get: (kind) => read()[kind.key],
    set: (kind, engine) =>
      writeAtomic(path, `${JSON.stringify({ ...read(), [kind.key]: engine }, null, 2)}\n`),
  };
}

/** What works on one data folder for one command: finding, starting and stopping an engine. Callers hold the lock. */
function createEngineRoom({ dataDir, log, env, signal, cacheGib }) {
  const notes = engineNotes(dataDir);
  const dirOf = (kind) => join(dataDir, kind.folder);

  /** Starts an engine; `ports` is `{ preferredPort }` or `{ fixedPort }`, see launchEngine. */
  async function launch(kind, ports) {
    const { path } = await kind.find({ env, log, signal });
    const logFile = join(dataDir, 'logs', `${kind.key}.log`);
    const onSpawn = (engine) => notes.set(kind, engine);
    const options = { dir: dirOf(kind), binary: path, logFile, cacheGib, signal, onSpawn, ...ports };
    const step = log.step(`starting ${kind.title}`);
    try {
      const engine = await launchEngine(kind, options);
      step.done(`${kind.title} started on 127.0.0.1:${engine.port}`);
      return engine;
    } finally {
      step.end();
    }
  }

  return {
    notes,
    launch,

    /** Joins the running engine or starts it on the port it had before. */
    async ensure(kind) {
      const last = notes.get(kind);
      const running = await findRunning(kind, { dir: dirOf(kind), last });
      if (running) {
        await kind.becomeReady(running.port, { signal, deadline: Date.now() + 60_000 });
        notes.set(kind, running);
        return { ...running, launched: false };
      }
      const engine = await launch(kind, { preferredPort: last?.port });
      return { ...engine, launched: true };
    },

    /** Stops an engine and remembers its port for the next start. */
    async stop(kind, graceMs) {
      const engine = notes.get(kind);
      if (!engine?.pid) return;
      const isClean = await stopEngine(engine.pid, { dir: dirOf(kind), graceMs });
      if (!isClean) log.warn(`${kind.title} was ended as it did not stop in time; it recovers at its start`);
      notes.set(kind, { pid: null, port: engine.port });
    },
  };
}

/** Tells what a start found, in the order a person cares about. */
function announce(engines, { log, others }) {
  const joined = engines.filter(([, engine]) => !engine.launched);
  for (const [kind, engine] of joined) {
    const how = others > 0 ? 'shared with the node that runs already' : 'found running and taken over';
    log.say(`${log.paint('green', '✔')} ${kind.title} on 127.0.0.1:${engine.port}, ${how}`);
  }
}

async function enter({ room, dataDir, kinds, log, serverPort }) {
  pruneNodes(dataDir);
  const others = livingNodes(dataDir).length;
  registerNode(dataDir, { port: serverPort, uses: kinds.map((kind) => kind.key) });
  try {
    const engines = [];
    for (const kind of kinds) engines.push([kind, await room.ensure(kind)]);
    announce(engines, { log, others });
    return engines;
  } catch (error) {
    await leave({ room, dataDir, kinds, log });
    throw error;
  }
}

async function leave({ room, dataDir, kinds, log, graceMs }) {
  unregisterNode(dataDir);
  const users = livingNodes(dataDir);
  const isFree = (kind) => !users.some((node) => node.uses.includes(kind.key));
  const free = kinds.filter(isFree);
  await Promise.all(free.map((kind) => room.stop(kind, graceMs)));
  const kept = kinds.filter((kind) => !free.includes(kind)).map((kind) => kind.title);
  if (kept.length > 0) {
    const pids = users.map((node) => node.pid).join(', ');
    log.say(
      `${kept.join(' and ')} kept running for the other node${users.length > 1 ? 's' : ''} (process ${pids})`,
    );
  }
}

/**
 * Starts the engines that no URI is given for, or joins those that already run on the data folder, and keeps them
 * running: one that dies is started again on its port and data by the oldest node.
 * @param {object} options
 * @param {string} options.dataDir absolute; made when missing; holds mongo/, redis/, logs/, nodes/ and engines.json
 * @param {object} [options.log] see terminal.mjs
 * @param {string} [options.mongodbUri] an external MongoDB, which is neither started nor stopped
 * @param {string} [options.redisUrl] an external Redis, likewise
 * @param {number} [options.serverPort] noted beside this node, for whoever looks
 * @param {NodeJS.ProcessEnv} [options.env] read for MONGOD_BINARY, REDIS_SERVER_BINARY, PATH and PARLEY_CACHE_DIR
 * @param {AbortSignal} [options.signal] gives up a start; what was started is stopped
 * @param {number} [options.cacheGib] memory for WiredTiger's cache in GiB; a quarter of the machine's, at most 2
 * @returns {Promise<{ mongoUri: string, redisUrl: string, started: boolean, embedded: { mongod: boolean, redis: boolean },
 *   stop: (options?: { graceMs?: number }) => Promise<void> }>} started: whether this call launched an engine; stop leaves
 *   the data folder and stops each embedded engine that no other node uses, within graceMs (8 s)
 * @throws {import('../terminal.mjs').SetupError} when an engine is not found or does not start
 */
export async function startEngines(options) {
  const { log = silentLog, mongodbUri = '', redisUrl = '', signal, env = process.env } = options;
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  // engines report real paths, by which they are recognised
  const dataDir = realpathSync(options.dataDir);
  const kinds = [!mongodbUri && mongod, !redisUrl && redis].filter(Boolean);
  const room = createEngineRoom({ ...options, dataDir, log, env });
  const lockPath = join(dataDir, 'engines.lock');
  const onWait = (pid) => log.say(`another start is using ${dataDir} (process ${pid}); waiting for it`);
  const enterRoom = () => enter({ room, dataDir, kinds, log, serverPort: options.serverPort });
  const engines = await withLock(lockPath, enterRoom, { signal, onWait });
  const supervisor = superviseEngines({ dataDir, kinds, log, room, lockPath });
  const uriOf = (kind) => kind.uri(engines.find(([candidate]) => candidate === kind)[1].port);
  return {
    mongoUri: mongodbUri || uriOf(mongod),
    redisUrl: redisUrl || uriOf(redis),
    started: engines.some(([, engine]) => engine.launched),
    embedded: { mongod: !mongodbUri, redis: !redisUrl },
    async stop({ graceMs } = {}) {
      await supervisor.stop();
      const leaveRoom = () => leave({ room, dataDir, kinds, log, graceMs });
      await withLock(lockPath, leaveRoom, { timeoutMs: LEAVE_LOCK_TIMEOUT_MS }).catch((error) => {
        // whoever holds the lock is starting on these engines and will be the one to stop them
        unregisterNode(dataDir);
        log.warn(`the engines were left running: ${error.message}`);
      });
    },
  };
}
