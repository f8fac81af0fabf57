/** The way to MongoDB's own build: the downloader of mongodb-memory-server-core, in a process of its own. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../processes.mjs';

const HOST = 'fastdl.mongodb.org';
// Without the internet the downloader itself retries for several seconds; a look at the door tells in less.
const REACHABLE_TIMEOUT_MS = 3_000;
const DOWNLOAD_TIMEOUT_MS = 900_000;
const OWN_ROUTE = [
  'https_proxy',
  'http_proxy',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'MONGOMS_DOWNLOAD_MIRROR',
  'MONGOMS_DOWNLOAD_URL',
];

/** Resolves when HOST accepts connections, else rejects with the reason. */
function checkReachable() {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: HOST, port: 443, timeout: REACHABLE_TIMEOUT_MS });
    const refuse = (reason) => {
      socket.destroy();
      reject(new Error(`${HOST} cannot be reached (${reason})`));
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => refuse('no answer'));
    socket.once('error', (error) => refuse(error.code ?? error.message));
  });
}

/** The downloader's environment: it checks certificates and sums only when told, and must not hand out a system binary. */
function downloaderEnvironment() {
  const env = {
    ...process.env,
    npm_config_strict_ssl: 'true',
    MONGOMS_MD5_CHECK: '1',
    MONGOMS_MAX_RETRIES: '1',
  };
  delete env.MONGOMS_SYSTEM_BINARY;
  return env;
}

/**
 * Fetches MongoDB's official build for this machine; `wheelSource` documents the shape.
 * @throws {Error} with the reason in one line, within seconds where its server cannot be reached
 */
export async function fetchOfficialMongod({ folder, step, signal }) {
  if (!OWN_ROUTE.some((name) => process.env[name])) await checkReachable();
  const target = join(folder, 'server');
  const script = fileURLToPath(new URL('./download-official-mongod.mjs', import.meta.url));
  const options = {
    env: downloaderEnvironment(),
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    signal,
    onLine: step.update,
  };
  const result = await run(process.execPath, [script, folder, target], options);
  signal?.throwIfAborted();
  if (result.timedOut) throw new Error('the download did not finish within 15 minutes');
  if (result.code !== 0) throw new Error(result.output.trim().split('\n').at(-1));
  return target;
}
