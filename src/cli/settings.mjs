/** The few settings that a command needs before the app itself reads and validates all of them. */
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import util from 'node:util';
import { requireProgram } from './engines/find-binary.mjs';
import { SetupError } from './terminal.mjs';

const FOR_THE_SERVER = ['PORT', 'HOST', 'NODE_ENV', 'DATA_DIR', 'MONGODB_URI', 'REDIS_URL'];
const FOR_THE_ENGINES = ['MONGOD_BINARY', 'REDIS_SERVER_BINARY', 'PARLEY_CACHE_DIR'];
const NAMES = [...FOR_THE_SERVER, ...FOR_THE_ENGINES];
const SUPPORTED_NODE = '20.19 or later of line 20, 22.12 or later of line 22, or 24 and later';

/**
 * Refuses a Node version that the dependencies do not run on.
 * @param {string} [version] such as `20.19.0`
 * @throws {SetupError}
 */
export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const isSupported = major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  if (isSupported) return;
  throw new SetupError(
    `Node.js ${version} is not supported; Parley needs ${SUPPORTED_NODE}.\n  Get one from https://nodejs.org or your version manager.`,
  );
}

function readEnvFile(root) {
  try {
    // not imported by name: a Node without it must get as far as the message about its version
    return util.parseEnv(readFileSync(join(root, '.env'), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw new SetupError(`.env cannot be read (${error.code ?? error.message}).\n  Correct or remove it.`);
  }
}

function parsePort(text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new SetupError(
    `PORT=${text} is no port.\n  Use a number from 0 (any free port) to 65535: PORT=3000 npm start`,
  );
}

/**
 * Settings from the environment and, in development, from `.env`; the environment wins.
 * @param {string} root the project's folder, which a relative DATA_DIR and `.env` are below
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ port: number, host: string, isProduction: boolean, dataDir: string, mongodbUri: string, redisUrl: string,
 *   given: Record<string, string> }} empty URIs mean embedded; given: those that were set, to hand on to the server and the engines
 * @throws {SetupError} when one of them cannot be used
 */
export function loadSettings(root, env = process.env) {
  const isDevelopment = (env.NODE_ENV || 'development') === 'development';
  const all = { ...(isDevelopment ? readEnvFile(root) : {}), ...env };
  const given = Object.fromEntries(
    NAMES.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]),
  );
  const settings = {
    port: parsePort(given.PORT || '3000'),
    host: given.HOST || '127.0.0.1',
    isProduction: given.NODE_ENV === 'production',
    dataDir: resolve(root, given.DATA_DIR || '.parley'),
    mongodbUri: given.MONGODB_URI ?? '',
    redisUrl: given.REDIS_URL ?? '',
    given,
  };
  checkEngineSettings(settings);
  return settings;
}

function checkEngineSettings({ isProduction, mongodbUri, redisUrl, given }) {
  if (!mongodbUri) requireProgram('MONGOD_BINARY', given);
  if (!redisUrl) requireProgram('REDIS_SERVER_BINARY', given);
  const missing = [!mongodbUri && 'MONGODB_URI', !redisUrl && 'REDIS_URL'].filter(Boolean);
  if (!isProduction || missing.length === 0) return;
  throw new SetupError(
    `NODE_ENV=production needs ${missing.join(' and ')}: engines are embedded in development only.\n` +
      '  Set, for example, MONGODB_URI="mongodb://host:27017/parley?replicaSet=rs0" and REDIS_URL=redis://host:6379.',
  );
}

const UNWRITABLE = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOENT: 'it cannot be made',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of this path is a file',
  EEXIST: 'it is a file',
  EROFS: 'the file system is read-only',
};

/**
 * Makes the data folder and proves that files can be written there.
 * @param {string} dataDir absolute
 * @throws {SetupError}
 */
export function ensureWritable(dataDir) {
  const probe = join(dataDir, `.write-test-${process.pid}`);
  try {
    // what lies here, secrets included, is nobody else's business
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
    writeFileSync(probe, 'written to see whether it works');
    rmSync(probe);
  } catch (error) {
    throw new SetupError(
      `DATA_DIR ${dataDir} cannot be written: ${UNWRITABLE[error.code] ?? error.message}.\n` +
        '  Make it writable or choose another folder: DATA_DIR=/some/folder npm start',
    );
  }
}
