import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { serverFlags } from '../../src/cli/node-flags.mjs';

/** A Parley process under test: the built product, as an operator runs it. */
export interface ParleyNode {
  /** base address, such as http://127.0.0.1:40123 */
  readonly url: string;
  readonly pid: number;
  /** everything it has logged so far, one JSON object a line */
  logs(): string;
  /** ends it at once, as a power cut would */
  kill(): Promise<void>;
  /** ends it in order, by SIGTERM; resolves with the exit code */
  stop(): Promise<number | null>;
}

export interface NodeOptions {
  mongoUri: string;
  redisUrl: string;
  redisPrefix: string;
  /** further settings, as the environment names them */
  env?: Record<string, string>;
}

/** Signs the tokens of nodes under test. */
export const TEST_SECRET = 'a secret that only the tests know, 32 bytes and more';

/** Settings that every node under test shares: cheap hashes, no rate limits, any port, webhooks to anywhere. */
const TEST_SETTINGS = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  JWT_SECRET: TEST_SECRET,
  BCRYPT_COST: '4',
  RATE_LIMIT_FACTOR: '1000',
  // receivers under test listen on this machine
  OUTGOING_GUARD: 'off',
  LOG_FORMAT: 'json',
  LOG_LEVEL: 'info',
};

const MAIN = join(__dirname, '..', '..', 'dist', 'main.js');

interface Ready {
  type: 'ready';
  addresses: { API: string };
}

/** Starts the built server and resolves once it serves. Rejects with its logs when it does not. */
export async function startNode({ mongoUri, redisUrl, redisPrefix, env }: NodeOptions): Promise<ParleyNode> {
  const child = spawn(process.execPath, [...serverFlags(), MAIN], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      ...TEST_SETTINGS,
      MONGODB_URI: mongoUri,
      REDIS_URL: redisUrl,
      REDIS_PREFIX: redisPrefix,
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const ready = await Promise.race([
    once(child, 'message') as Promise<[Ready]>,
    exited.then(([code]) =>
      Promise.reject(new Error(`the node ended with ${code} before it served:\n${output}`)),
    ),
  ]);
  const url = ready[0].addresses.API.replace(/\/api$/, '');
  return handleOf(child, url, exited, () => output);
}

function handleOf(
  child: ChildProcess,
  url: string,
  exited: Promise<[number | null]>,
  logs: () => string,
): ParleyNode {
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const [code] = await exited;
    return code;
  };
  return {
    url,
    pid: child.pid!,
    logs,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}
