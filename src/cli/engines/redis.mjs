/** Redis as an embedded engine: its arguments and who it is, asked in its own protocol without a client library. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRedis } from './find-redis.mjs';

const ANSWER_TIMEOUT_MS = 2_000;
const POLL_MS = 40;

/** Sends commands as plain lines and resolves to all replies as text; QUIT makes the server end the connection. */
function ask(port, commands) {
  return new Promise((resolve, reject) => {
    let replies = '';
    const socket = connect({ host: '127.0.0.1', port, timeout: ANSWER_TIMEOUT_MS });
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${[...commands, 'QUIT'].join('\r\n')}\r\n`));
    socket.on('data', (chunk) => {
      replies += chunk;
    });
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('close', () => resolve(replies));
  });
}

async function waitUntilLoaded(port, { signal, deadline }) {
  while (!(await ask(port, ['PING'])).startsWith('+PONG')) {
    signal?.throwIfAborted();
    if (Date.now() > deadline) throw new Error('it did not finish loading its data in time');
    await sleep(POLL_MS);
  }
}

/** The kind of engine that `launchEngine` and `startEngines` work with; mongod.mjs has the same shape. */
export const redis = {
  key: 'redis',
  title: 'Redis',
  folder: 'redis',
  pidFile: 'redis.pid',
  find: findRedis,

  args: ({ dir, port, extra = [] }) => [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--pidfile', `${dir}/redis.pid`],
    // every write is logged and the log synced each second; snapshots besides would only cost
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
    // queues and locks live here: when memory is short, refuse writes rather than forget entries
    ...['--maxmemory-policy', 'noeviction', ...extra],
  ],

  /** Who answers at a port: its process and data folder; rejects when nobody does or it is no Redis. */
  async identify(port) {
    const replies = await ask(port, ['CONFIG GET dir', 'INFO server']);
    const dir = /\bdir\r\n\$\d+\r\n(.*)\r\n/.exec(replies)?.[1];
    const pid = /^process_id:(\d+)/m.exec(replies)?.[1];
    if (!pid) throw new Error(replies.split('\r\n')[0] || 'it is no Redis');
    return { pid: Number(pid), dir };
  },

  /** Resolves once the data is loaded and commands are answered. */
  becomeReady: waitUntilLoaded,

  uri: (port) => `redis://127.0.0.1:${port}`,
};
