/** TCP ports of this machine: which are free, and why one cannot be had. */
import { connect, createServer } from 'node:net';

/**
 * Tries to listen on an address, and gives it back.
 * @param {number} port 0 for any free one
 * @param {string} host
 * @returns {Promise<{ port: number, errorCode?: undefined } | { port: number, errorCode: string }>} errorCode is Node's
 *   (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, `ENOTFOUND` …) when it cannot be had
 */
export function probePort(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve({ port, errorCode: error.code }));
    server.listen(port, host, () => {
      const { port: bound } = server.address();
      server.close(() => resolve({ port: bound }));
    });
  });
}

/**
 * A port on loopback that nobody uses now: the preferred one when it is free.
 * @param {number} [preferred]
 * @returns {Promise<number>}
 */
export async function freePort(preferred) {
  if (preferred) {
    const { errorCode } = await probePort(preferred, '127.0.0.1');
    if (!errorCode) return preferred;
  }
  const { port } = await probePort(0, '127.0.0.1');
  return port;
}

/**
 * Whether somebody listens on a port of loopback.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function acceptsConnections(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 });
    const answer = (isOpen) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}
