/** The server as a child process: started, waited for, and asked to end. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { settledWithin } from './interrupts.mjs';
import { serverFlags } from './node-flags.mjs';
import { sendSignal } from './processes.mjs';

/** How long the server may take to finish what is in flight. */
export const DRAIN_MS = 10_000;

const exitCodeOf = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0);

/**
 * Starts the server.
 * @param {string} entry path of its main script
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {{ pid: number, ready: Promise<object>, ended: Promise<{ exitCode: number, signal: string | null }>,
 *   stop: (options: { force?: AbortSignal }) => Promise<void> }} ready: its `{ type: 'ready' }` message, never settled
 *   when it ends before; stop: SIGTERM, then SIGKILL after 10 s or as soon as `force` is aborted
 */
export function startServer(entry, { cwd, env }) {
  // A process group of its own: Ctrl-C would else reach it beside our SIGTERM. It reads nothing. Its IPC channel closes
  // when we are killed, which is how it notices.
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
  const child = spawn(process.execPath, [...serverFlags(), entry], { cwd, env, stdio, detached: true });
  const ready = new Promise((resolve) => {
    child.on('message', (message) => {
      if (message?.type === 'ready') resolve(message);
    });
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ exitCode: exitCodeOf(code, signal), signal }));
  });
  return {
    pid: child.pid,
    ready,
    ended,
    async stop({ force }) {
      sendSignal(child.pid, 'SIGTERM');
      if (!(await settledWithin(ended, DRAIN_MS, force))) sendSignal(child.pid, 'SIGKILL');
      await settledWithin(ended, 1_000);
    },
  };
}
