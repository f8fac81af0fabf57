/** Makes sure that the server can have its address, before anything is started for it. */
import { livingNodes, pruneNodes } from './engines/nodes.mjs';
import { probePort } from './ports.mjs';
import { terminate } from './processes.mjs';
import { DRAIN_MS } from './server-process.mjs';
import { SetupError } from './terminal.mjs';

const REASONS = {
  EACCES: (port) => `this user may not listen on port ${port}.\n  Choose one above 1023: PORT=3000 npm start`,
  EADDRNOTAVAIL: (_port, host) =>
    `HOST=${host} is no address of this machine.\n  Use HOST=127.0.0.1 or HOST=0.0.0.0.`,
  ENOTFOUND: (_port, host) => `HOST=${host} is unknown.\n  Use HOST=127.0.0.1 or HOST=0.0.0.0.`,
};

function refuse({ port, host, dataDir }, errorCode) {
  if (errorCode !== 'EADDRINUSE') {
    const explain = REASONS[errorCode] ?? (() => `${host}:${port} cannot be used (${errorCode}).`);
    throw new SetupError(explain(port, host));
  }
  const isOurs = livingNodes(dataDir).some((node) => node.port === port);
  throw new SetupError(
    `port ${port} on ${host} is taken${isOurs ? ' by a Parley that runs already' : ''}.\n` +
      `  Stop what uses it, or choose another port: PORT=${port + 1} npm start`,
  );
}

/**
 * Checks that HOST and PORT are free. A server of ours whose `npm start` was killed is still finishing there for some
 * seconds: it is waited for.
 * @param {{ port: number, host: string, dataDir: string }} settings port 0 stands for any
 * @param {{ log: object }} options
 * @throws {SetupError} with the way out
 */
export async function ensureFreeAddress(settings, { log }) {
  const { port, host, dataDir } = settings;
  const { errorCode } = await probePort(port, host);
  if (!errorCode) return;
  const left = pruneNodes(dataDir).filter((node) => node.port === port);
  for (const { server } of left) {
    log.say(
      `a server of an earlier start is still finishing on port ${port} (process ${server.pid}); waiting for it`,
    );
    await terminate(server.pid, DRAIN_MS);
  }
  const again = left.length > 0 ? await probePort(port, host) : { errorCode };
  if (again.errorCode) refuse(settings, again.errorCode);
}
