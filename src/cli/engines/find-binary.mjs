/** Where an engine's program comes from: the setting, the PATH, the cache, or a download that fills the cache. */
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { withLock } from '../lock.mjs';
import { run } from '../processes.mjs';
import { SetupError, silentLog } from '../terminal.mjs';

const VERSION_TIMEOUT_MS = 15_000;

/** The folder that keeps downloaded engines: PARLEY_CACHE_DIR, else ~/.cache/parley. */
export const cacheFolder = (env = process.env) => env.PARLEY_CACHE_DIR || join(homedir(), '.cache', 'parley');

function isExecutableFile(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const isBelow = (version, minimum) => {
  const [major, minor] = version.split('.').map(Number);
  return major < minimum[0] || (major === minimum[0] && minor < minimum[1]);
};

/**
 * Asks a program for its version, which is also the proof that it runs here (right processor, all libraries there).
 * @throws {Error} with the reason in one line
 */
async function checkProgram(recipe, path) {
  const { code, output, error, timedOut } = await run(path, ['--version'], { timeoutMs: VERSION_TIMEOUT_MS });
  if (error) throw new Error(`it cannot be started (${error.code ?? error.message})`);
  if (timedOut) throw new Error('it does not answer to --version');
  const version = recipe.versionPattern.exec(output)?.[1];
  if (code !== 0 || !version) {
    const line = output.trim().split('\n')[0];
    throw new Error(`it does not run here: ${line || `--version ended with code ${code} and said nothing`}`);
  }
  if (isBelow(version, recipe.minimum)) {
    throw new Error(`version ${version} is too old, ${recipe.minimum.join('.')} or later is needed`);
  }
  return { path, version };
}

/**
 * Refuses a setting that names no program, before any time is spent.
 * @param {string} setting its name, such as MONGOD_BINARY
 * @param {NodeJS.ProcessEnv} env
 * @throws {SetupError}
 */
export function requireProgram(setting, env) {
  const path = env[setting];
  if (!path || isExecutableFile(path)) return;
  throw new SetupError(`${setting}=${path} is no program that can be run.\n  Correct or unset ${setting}.`);
}

async function fromSetting(recipe, { env }) {
  const path = env[recipe.setting];
  if (!path) return undefined;
  requireProgram(recipe.setting, env);
  try {
    return { ...(await checkProgram(recipe, path)), source: 'setting' };
  } catch (error) {
    throw new SetupError(
      `${recipe.setting}=${path}: ${error.message}.\n  Correct or unset ${recipe.setting}.`,
    );
  }
}

async function fromPath(recipe, { env, failures }) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = folders.map((folder) => join(folder, recipe.program)).filter(isExecutableFile);
  if (candidates.length === 0) failures.push([`${recipe.program} on the PATH`, 'there is none']);
  for (const path of candidates) {
    try {
      return { ...(await checkProgram(recipe, path)), source: 'path' };
    } catch (error) {
      failures.push([path, error.message]);
    }
  }
  return undefined;
}

async function fromCache(recipe, { cached, failures, log }) {
  if (!isExecutableFile(cached)) return undefined;
  try {
    return { ...(await checkProgram(recipe, cached)), source: 'cache' };
  } catch (error) {
    failures.push([cached, error.message]);
    log.warn(`${recipe.title}: ${cached} is damaged (${error.message}); it is fetched again`);
    rmSync(cached, { force: true });
    return undefined;
  }
}

async function fetchFrom(source, recipe, { cacheDir, cached, log, signal }) {
  const folder = mkdtempSync(join(cacheDir, `fetch-${recipe.program}-`));
  const step = log.step(`fetching ${recipe.title}: ${source.title} (${source.megabytes} MB)`);
  try {
    const file = await source.fetch({ folder, step, signal });
    chmodSync(file, 0o755);
    const { version } = await checkProgram(recipe, file);
    renameSync(file, cached);
    step.done(`${recipe.title} ${version} fetched: ${source.title}`);
    return { path: cached, version, source: 'download' };
  } finally {
    step.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tries the downloads one after the other; two starts at once fetch once, as the second finds the cache filled. */
async function fromDownload(recipe, context) {
  const { cacheDir, failures, log, signal } = context;
  const onWait = (pid) =>
    log.say(`${recipe.title} is being fetched by another start (process ${pid}); waiting for it`);
  return withLock(
    join(cacheDir, `${recipe.program}.lock`),
    async () => {
      const meanwhile = await fromCache(recipe, context);
      if (meanwhile) return meanwhile;
      removeLeftovers(recipe, cacheDir);
      for (const source of recipe.sources) {
        try {
          return await fetchFrom(source, recipe, context);
        } catch (error) {
          signal?.throwIfAborted();
          failures.push([source.title, error.message]);
        }
      }
      return undefined;
    },
    { signal, onWait },
  );
}

/** Folders of downloads that were killed; nobody else downloads this program while we hold its lock. */
function removeLeftovers(recipe, cacheDir) {
  const isLeftover = (name) => name.startsWith(`fetch-${recipe.program}-`);
  for (const name of readdirSync(cacheDir).filter(isLeftover))
    rmSync(join(cacheDir, name), { recursive: true, force: true });
}

function notFound(recipe, failures) {
  const tried = failures.map(([what, why]) => `    ${what}: ${why}`).join('\n');
  return new SetupError(
    `${recipe.title} was not found and could not be fetched. Tried:\n    ${recipe.setting}: not set\n${tried}\n` +
      `  Ways out:\n    point Parley at a running one: ${recipe.uriSetting}=${recipe.uriExample} npm start\n` +
      `    or install ${recipe.title}: ${recipe.program} is found on the PATH, or where ${recipe.setting} points`,
  );
}

/**
 * Finds an engine's program: its setting, the PATH, the cache, then the recipe's downloads.
 * @param {object} recipe `{ title, program, setting, uriSetting, uriExample, minimum: [major, minor], versionPattern,
 *   sources }`; see find-mongod.mjs
 * @param {{ env?: NodeJS.ProcessEnv, log?: object, signal?: AbortSignal }} [options]
 * @returns {Promise<{ path: string, version: string, source: 'setting' | 'path' | 'cache' | 'download' }>}
 * @throws {SetupError} at once when the setting names no usable program; else, when nothing worked, with all that was
 *   tried, why each failed, and the ways out
 */
export async function findBinary(recipe, { env = process.env, log = silentLog, signal } = {}) {
  const cacheDir = cacheFolder(env);
  const failures = [];
  const context = { env, log, signal, failures, cacheDir, cached: join(cacheDir, recipe.program) };
  const found =
    (await fromSetting(recipe, context)) ??
    (await fromPath(recipe, context)) ??
    (await fromCache(recipe, context));
  if (found) return found;
  try {
    mkdirSync(cacheDir, { recursive: true });
    accessSync(cacheDir, constants.W_OK);
  } catch (error) {
    failures.push([
      `the cache ${cacheDir}`,
      `it cannot be written (${error.code}); PARLEY_CACHE_DIR names another folder`,
    ]);
    throw notFound(recipe, failures);
  }
  const fetched = await fromDownload(recipe, context);
  if (!fetched) throw notFound(recipe, failures);
  return fetched;
}
