/** What the operating system knows of other processes: alive, the same as before, and how to end one in bounded time. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;

/** Fields after the command name in /proc/<pid>/stat (the name may hold spaces), or undefined where there is no /proc. */
function procStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

// of what follows the state in /proc/<pid>/stat: how many threads the process has
const THREADS = 16;

/**
 * Whether a process runs. A zombie counts as dead: below an init that reaps nobody (containers) a killed process
 * stays listed for ever, yet it holds no port and no lock; once its last thread has ended, that is.
 * @param {number | null | undefined} pid
 */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else
    if (error.code !== 'EPERM') return false;
  }
  const [state, ...rest] = procStat(pid) ?? [];
  const threads = Number(rest[THREADS]);
  return (state !== 'Z' && state !== 'X') || threads > 1;
}

/**
 * Who a process is, so that a later look can tell it from another one that got the same number.
 * @param {number} pid
 * @returns {{ pid: number, bornAt: string | null }} bornAt is in clock ticks since boot; null where there is no /proc
 */
export const identityOf = (pid) => ({ pid, bornAt: procStat(pid)?.[19] ?? null });

/**
 * Whether the process recorded by `identityOf` still runs.
 * @param {{ pid: number, bornAt?: string | null } | undefined} identity
 */
export function isSameProcess(identity) {
  if (!identity || !isAlive(identity.pid)) return false;
  const bornAt = procStat(identity.pid)?.[19];
  return !bornAt || !identity.bornAt || bornAt === identity.bornAt;
}

/**
 * The folder a process works in, which is how an engine that does not answer is known as ours: engines are started in
 * their own data folder.
 * @param {number} pid
 * @returns {string | undefined} undefined when it cannot be told
 */
export function workingDirectoryOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    if (process.platform === 'linux') return undefined;
    const { stdout } = spawnSync('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn'], { encoding: 'utf8' });
    return stdout
      ?.split('\n')
      .find((line) => line.startsWith('n'))
      ?.slice(1);
  }
}

/**
 * Waits until a process is gone.
 * @param {number} pid
 * @param {number} timeoutMs
 * @returns {Promise<boolean>} false when it still runs after the time
 */
export async function waitForExit(pid, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Sends a signal; a process that is gone already is what the caller wanted. */
export function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Ends a process: SIGTERM, and SIGKILL when it has not gone in time.
 * @param {number} pid
 * @param {number} graceMs how long it may take for a clean end
 * @returns {Promise<boolean>} whether it ended by itself
 */
export async function terminate(pid, graceMs) {
  if (!isAlive(pid)) return true;
  sendSignal(pid, 'SIGTERM');
  if (await waitForExit(pid, graceMs)) return true;
  sendSignal(pid, 'SIGKILL');
  await waitForExit(pid, 2_000);
  return false;
}

/**
 * Runs a command to its end and collects what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, signal?: AbortSignal, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ code: number | null, output: string, stdout: string, error?: NodeJS.ErrnoException, timedOut: boolean }>}
 *   never rejects: a command that cannot be started has `error` and a code of null; `output` is stdout and stderr
 */
export function run(command, args, { cwd, env = process.env, timeoutMs, signal, onLine } = {}) {
  return new Promise((resolve) => {
    const result = { code: null, output: '', stdout: '', timedOut: false };
    const child = spawn(command, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
    function expire() {
      result.timedOut = true;
      child.kill('SIGKILL');
    }
    const collect = (chunk) => {
      result.output += chunk;
      const line = String(chunk)
        .trim()
        .split(/[\r\n]+/)
        .at(-1);
      if (line) onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      result.stdout += chunk;
      collect(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', collect);
    const settle = () => {
      clearTimeout(timer);
      resolve(result);
    };
    child.on('error', (error) => {
      result.error = error;
      if (child.pid === undefined) settle();
    });
    child.on('close', (code) => {
      result.code = code;
      settle();
    });
  });
}
