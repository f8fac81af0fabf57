/** A MongoDB and a Redis that belong to one test: on free ports, in a folder of their own, to be killed at will. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from '../files.mjs';
import { identityOf, isSameProcess, sendSignal, terminate, waitForExit } from '../processes.mjs';
import { findRunning, launchEngine, stopEngine } from './launch.mjs';
import { mongod } from './mongod.mjs';
import { redis } from './redis.mjs';

const PREFIX = 'parley-engines-';
const CACHE_GIB = 0.5;
const STOP_GRACE_MS = 5_000;

async function startOne(kind, { dir, env, log, extra, cacheGib }) {
  const { path: binary } = await kind.find({ env, log });
  const options = {
    dir: join(dir, kind.folder),
    binary,
    logFile: join(dir, 'logs', `${kind.key}.log`),
    cacheGib,
    extra,
  };
  let engine = await launchEngine(kind, options);
  return {
    get pid() {
      return engine.pid;
    },
    port: engine.port,
    stop: () => {
      // continued first, as a process that is stopped (SIGSTOP) cannot end cleanly
      sendSignal(engine.pid, 'SIGCONT');
      return stopEngine(engine.pid, { dir: options.dir, graceMs: STOP_GRACE_MS });
    },
    async kill(signal = 'SIGKILL') {
      sendSignal(engine.pid, signal);
      // a stopped (SIGSTOP) process does not end, and is not meant to
      if (signal === 'SIGKILL' || signal === 'SIGTERM') await waitForExit(engine.pid, STOP_GRACE_MS);
    },
    async restart() {
      await terminate(engine.pid, STOP_GRACE_MS);
      engine = await launchEngine(kind, { ...options, fixedPort: engine.port });
    },
  };
}

/**
 * Starts a private MongoDB (single-node replica set, a primary) and Redis.
 * @param {{ dir?: string, mongoArgs?: string[], redisArgs?: string[], cacheGib?: number, env?: NodeJS.ProcessEnv,
 *   log?: object }} [options] dir: where the data goes, made when missing and kept; without it a temporary folder, removed
 *   by stop(); mongoArgs, redisArgs: appended to the command lines
 * @returns the handles that private-engines.d.mts describes
 * @throws {import('../terminal.mjs').SetupError} when an engine is not found or does not start
 */
export async function startPrivateEngines({
  dir,
  mongoArgs,
  redisArgs,
  cacheGib = CACHE_GIB,
  env,
  log,
} = {}) {
  const isOwnFolder = dir === undefined;
  if (!isOwnFolder) mkdirSync(dir, { recursive: true });
  const home = realpathSync(isOwnFolder ? mkdtempSync(join(tmpdir(), PREFIX)) : dir);
  writeFileSync(join(home, 'owner.json'), JSON.stringify(identityOf(process.pid)));
  const started = await Promise.allSettled([
    startOne(mongod, { dir: home, env, log, extra: mongoArgs, cacheGib }),
    startOne(redis, { dir: home, env, log, extra: redisArgs }),
  ]);
  const handles = started.map(({ value }) => value);
  const stop = async () => {
    await Promise.all(handles.map((handle) => handle?.stop()));
    if (isOwnFolder) rmSync(home, { recursive: true, force: true });
  };
  const failed = started.find(({ status }) => status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [mongoHandle, redisHandle] = handles;
  return {
    mongoUri: mongod.uri(mongoHandle.port),
    redisUrl: redis.uri(redisHandle.port),
    mongod: mongoHandle,
    redis: redisHandle,
    dir: home,
    stop,
  };
}

/**
 * Ends private engines in temporary folders whose owner was killed, and removes their folders.
 * @returns {Promise<number>} how many folders there were
 */
export async function sweepAbandonedEngines() {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  let swept = 0;
  for (const folder of folders.map((name) => join(realpathSync(tmpdir()), name))) {
    const owner = readJson(join(folder, 'owner.json'));
    // without an owner the folder is being made just now
    if (!owner || isSameProcess(owner)) continue;
    for (const kind of [mongod, redis]) await findRunning(kind, { dir: join(folder, kind.folder) });
    rmSync(folder, { recursive: true, force: true });
    swept += 1;
  }
  return swept;
}
