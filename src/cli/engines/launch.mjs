/** One engine process: starting it on its data folder until it takes work, finding a running one again, and stopping it. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../ports.mjs';
import { isAlive, terminate, workingDirectoryOf } from '../processes.mjs';
import { SetupError } from '../terminal.mjs';

// Long, because a crash with much unwritten data is replayed first; a dead process is noticed at once all the same.
const READY_TIMEOUT_MS = 120_000;
// A process of ours that says nothing for this long is hung, or still starting with nobody to wait for it.
const SILENT_TIMEOUT_MS = 15_000;
const POLL_MS = 25;
const STOP_GRACE_MS = 8_000;
const PORT_ATTEMPTS = 3;
const LOG_LIMIT_BYTES = 10 * 2 ** 20;
const LOG_TAIL_LINES = 4;

/** Opens the log for appending; a grown one is put aside first, so that at most two such files exist. */
function openLog(path) {
  mkdirSync(dirname(path), { recursive: true });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}

/** One log line in words: MongoDB logs JSON, of which message and error matter. */
function readable(line) {
  try {
    const { msg, attr = {} } = JSON.parse(line);
    const reason = attr.error?.errmsg ?? attr.error ?? attr.message?.msg ?? attr.message;
    return typeof reason === 'string' ? `${msg}: ${reason.trim()}` : msg;
  } catch {
    return line;
  }
}

/** The last lines of a log since `offset`: of MongoDB's those that report errors, if any; of Redis's no general advice. */
function logTail(path, offset) {
  const lines = readFileSync(path).subarray(offset).toString('utf8').split('\n');
  const telling = lines.filter((line) => line.trim() && !line.includes('# WARNING'));
  const errors = telling.filter((line) => /"s":"[EF]"/.test(line));
  return (errors.length > 0 ? errors : telling).slice(-LOG_TAIL_LINES).map(readable);
}

const isPortTaken = (lines) => lines.some((line) => /address already in use/i.test(line));

async function waitUntilReady(kind, { port, pid, signal }) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    signal.throwIfAborted();
    const identity = await kind.identify(port).catch(() => undefined);
    if (identity?.pid === pid) break;
    if (Date.now() > deadline) throw new Error('it did not answer in time');
    await sleep(POLL_MS);
  }
  await kind.becomeReady(port, { signal, deadline });
}

async function launchOnce(kind, { dir, port, binary, logFile, cacheGib, extra, signal, onSpawn }) {
  mkdirSync(dir, { recursive: true });
  const log = openLog(logFile);
  const offset = statSync(logFile).size;
  // in a process group of its own, so that Ctrl-C reaches us first and the engine outlives what still writes to it;
  // in its data folder, by which it is recognised later
  const options = { cwd: dir, detached: true, stdio: ['ignore', log, log] };
  const child = spawn(binary, kind.args({ dir, port, cacheGib, extra }), options);
  closeSync(log);
  const ended = new AbortController();
  child.once('exit', () => ended.abort(new Error('it ended right after its start')));
  child.once('error', (error) => ended.abort(error));
  child.unref();
  onSpawn?.({ pid: child.pid ?? null, port });
  try {
    const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
    await waitUntilReady(kind, { port, pid: child.pid, signal: either });
  } catch (error) {
    if (child.pid) await terminate(child.pid, STOP_GRACE_MS);
    signal?.throwIfAborted();
    const tail = logTail(logFile, offset);
    const failure = new SetupError(
      `${kind.title} could not be started: ${error.message}.\n${tail.map((line) => `    ${line}\n`).join('')}` +
        `  Its log: ${logFile}`,
    );
    throw Object.assign(failure, { portTaken: isPortTaken(tail) });
  }
  return { pid: child.pid, port };
}

/**
 * Starts an engine on a data folder and waits until it takes work. The data of an earlier run, however it ended, is kept.
 * @param {typeof import('./mongod.mjs').mongod} kind
 * @param {{ dir: string, binary: string, logFile: string, preferredPort?: number, fixedPort?: number, cacheGib?: number,
 *   extra?: string[], signal?: AbortSignal, onSpawn?: (engine: { pid: number | null, port: number }) => void }} options
 *   dir: data folder, absolute; preferredPort: used when free; fixedPort: this port or none; onSpawn: called as soon as
 *   there is a process, long before it is ready
 * @returns {Promise<{ pid: number, port: number }>}
 * @throws {SetupError} with the last lines of its log when it does not come up
 */
export async function launchEngine(kind, { preferredPort, fixedPort, ...options }) {
  for (let attempt = 1; ; attempt += 1) {
    const port = fixedPort ?? (await freePort(attempt === 1 ? preferredPort : undefined));
    try {
      return await launchOnce(kind, { ...options, port });
    } catch (error) {
      // a free port can be taken between the look and the engine's start
      if (fixedPort || !error.portTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function pidFromFile(path) {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process is the engine of a data folder; a number that a later process got is not. */
const worksIn = (pid, dir) => isAlive(pid) && workingDirectoryOf(pid) === dir;

/** An engine tells its data folder, except a Redis that is still loading. */
const isOurs = (identity, dir) => (identity.dir ?? workingDirectoryOf(identity.pid)) === dir;

/** Asks at a port until an engine on our data folder answers, somebody else does, or `pid` is gone. */
async function recognise(kind, { dir, port, pid }) {
  const deadline = Date.now() + SILENT_TIMEOUT_MS;
  do {
    const identity = await kind.identify(port).catch(() => undefined);
    if (identity) return isOurs(identity, dir) ? { pid: identity.pid, port } : undefined;
    await sleep(POLL_MS);
  } while (worksIn(pid, dir) && Date.now() < deadline);
  return undefined;
}

/**
 * Finds an engine that runs on a data folder already. One that is ours and does not answer is ended, as two on one
 * folder would destroy it.
 * @param {typeof import('./mongod.mjs').mongod} kind
 * @param {{ dir: string, last?: { pid?: number | null, port?: number } }} options last: what was noted when it started
 * @returns {Promise<{ pid: number, port: number } | undefined>}
 */
export async function findRunning(kind, { dir, last }) {
  if (last?.port) {
    const found = await recognise(kind, { dir, port: last.port, pid: last.pid });
    if (found) return found;
  }
  const candidates = new Set([last?.pid, pidFromFile(join(dir, kind.pidFile))]);
  for (const pid of candidates) {
    if (worksIn(pid, dir)) await terminate(pid, STOP_GRACE_MS);
  }
  return undefined;
}

/**
 * Stops an engine: by SIGTERM, which lets it write its data, and by force after `graceMs`.
 * @param {number} pid left alone when it is not the engine of `dir` (any more)
 * @param {{ dir: string, graceMs?: number }} options
 * @returns {Promise<boolean>} false when it took force
 */
export const stopEngine = async (pid, { dir, graceMs = STOP_GRACE_MS }) =>
  worksIn(pid, dir) ? terminate(pid, graceMs) : true;
