/** A lock between processes: a file that says who holds it, so that a holder killed in the middle does not block others. */
import { mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isSameProcess } from './processes.mjs';
import { SetupError } from './terminal.mjs';

const POLL_MS = 50;
// A lock file is created and filled in one go; empty for longer than this, its writer died in between.
const HALF_WRITTEN_MS = 3_000;

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function ageOf(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function isStale(path, text) {
  try {
    return !isSameProcess(JSON.parse(text));
  } catch {
    return ageOf(path) > HALF_WRITTEN_MS;
  }
}

/**
 * Removes a lock whose holder is dead. Two processes may find the same dead holder: the second must not remove the lock
 * which the first has taken since, so the last look and the removal happen inside a guard folder (mkdir is atomic).
 */
function removeStale(path, seen) {
  const guard = `${path}.guard`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (ageOf(guard) > HALF_WRITTEN_MS) rmSync(guard, { recursive: true, force: true });
    return;
  }
  if (readText(path) === seen) rmSync(path, { force: true });
  rmdirSync(guard);
}

function tryAcquire(path) {
  try {
    writeFileSync(path, JSON.stringify(identityOf(process.pid)), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Does `work` while no other process does work under the same lock file.
 * @template T
 * @param {string} path the lock file; its folder is made
 * @param {() => T | Promise<T>} work
 * @param {{ timeoutMs?: number, signal?: AbortSignal, onWait?: (holderPid: number | undefined) => void }} [options] no
 *   timeout unless given; onWait is called once, when somebody else holds the lock
 * @returns {Promise<T>}
 * @throws {SetupError} when the lock is not free in time; whatever `work` throws
 */
export async function withLock(path, work, { timeoutMs = Infinity, signal, onWait } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const deadline = Date.now() + timeoutMs;
  let waited = false;
  while (!tryAcquire(path)) {
    signal?.throwIfAborted();
    const text = readText(path);
    if (text === undefined) continue;
    if (isStale(path, text)) {
      removeStale(path, text);
    } else if (!waited) {
      waited = true;
      onWait?.(holderOf(text));
    }
    if (Date.now() > deadline) throw new SetupError(`${path} is held by process ${holderOf(text)}.`);
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function holderOf(text) {
  try {
    return JSON.parse(text).pid;
  } catch {
    return undefined;
  }
}
