/** The locked dependencies: installed when missing or when package-lock.json has changed since. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, readJson, writeAtomic } from './files.mjs';
import { withLock } from './lock.mjs';
import { run } from './processes.mjs';
import { SetupError } from './terminal.mjs';

const INSTALL_FLAGS = ['--include=dev', '--no-audit', '--no-fund'];
const OUTPUT_TAIL_LINES = 12;

const stampPath = (root) => join(root, 'node_modules', '.parley-stamp');

/** What an install depends on: the lock file, and the platform, as some packages bring binaries. */
const wantedStamp = (root) =>
  `${fingerprint(root, ['package-lock.json'])} ${process.platform}-${process.arch}`;

/**
 * Whether node_modules was installed by hand from this very lock file: npm leaves its own record there, and writes it
 * when all else is done.
 */
function matchesNpmRecord(root) {
  const record = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  const locked = readJson(join(root, 'package-lock.json'))?.packages;
  if (!record || !locked) return false;
  return Object.entries(locked).every(([path, { version, integrity, optional }]) => {
    const installed = record[path];
    if (path === '' || (!installed && optional)) return true;
    return installed?.version === version && installed?.integrity === integrity;
  });
}

function isInstalled(root) {
  if (!existsSync(join(root, 'node_modules'))) return false;
  const wanted = wantedStamp(root);
  if (existsSync(stampPath(root))) return readFileSync(stampPath(root), 'utf8') === wanted;
  if (!matchesNpmRecord(root)) return false;
  writeAtomic(stampPath(root), wanted);
  return true;
}

/** npm's own script when npm started us (the right npm, whatever the PATH), else `npm` from the PATH. */
function npmCommand(args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, [script, ...args]] : ['npm', args];
}

function explain({ error, output }) {
  if (error?.code === 'ENOENT') return 'npm is not on the PATH';
  return output
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('npm warn'))
    .slice(-OUTPUT_TAIL_LINES)
    .join('\n    ');
}

async function install(root, { log, signal }) {
  const step = log.step('installing the locked dependencies');
  try {
    const [command, args] = npmCommand(['ci', ...INSTALL_FLAGS]);
    const result = await run(command, args, { cwd: root, signal });
    signal?.throwIfAborted();
    if (result.code !== 0) {
      throw new SetupError(
        `npm ci failed:\n    ${explain(result)}\n  Check the connection to the package registry and run the command again.`,
      );
    }
    // last, so that an install that was cut short is done again
    writeAtomic(stampPath(root), wantedStamp(root));
    step.done('dependencies installed');
  } finally {
    step.end();
  }
}

/**
 * Installs the locked dependencies unless they are there. Two commands at once install once.
 * @param {string} root the project's folder
 * @param {{ log: object, signal?: AbortSignal }} options
 * @throws {SetupError} with the end of npm's output
 */
export async function ensureDependencies(root, { log, signal }) {
  if (!existsSync(join(root, 'package-lock.json'))) {
    throw new SetupError('package-lock.json is missing.\n  Restore it: git checkout package-lock.json');
  }
  if (isInstalled(root)) return;
  await withPreparationLock(root, { log, signal }, async () => {
    if (!isInstalled(root)) await install(root, { log, signal });
  });
}

/**
 * Does work that changes node_modules or dist while no other command of this checkout does.
 * @template T
 * @param {string} root
 * @param {{ log: object, signal?: AbortSignal }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function withPreparationLock(root, { log, signal }, work) {
  const onWait = (pid) =>
    log.say(`another command is installing or building (process ${pid}); waiting for it`);
  return withLock(join(root, '.parley', 'prepare.lock'), work, { signal, onWait });
}
