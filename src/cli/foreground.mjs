/** A Node program on our terminal, after everything it needs was set up. */
import { spawn } from 'node:child_process';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { listenForInterrupts } from './interrupts.mjs';
import { checkNodeVersion } from './settings.mjs';

/**
 * Installs and builds if need be, then runs Node with `args()`; the program alone decides what Ctrl-C means.
 * @param {string} root the project's folder
 * @param {{ log: object, args: () => string[], env?: NodeJS.ProcessEnv }} options args: asked for when all is set up
 * @returns {Promise<number>} its exit code
 */
export async function runPrepared(root, { log, args, env = process.env }) {
  checkNodeVersion();
  const { signal } = listenForInterrupts();
  await ensureDependencies(root, { log, signal });
  await ensureBuild(root, { log, signal });
  const child = spawn(process.execPath, args(), { stdio: 'inherit', env, cwd: root });
  signal.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
