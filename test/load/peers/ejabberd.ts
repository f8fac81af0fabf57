import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../faults/system/free-ports';
import type { Seat } from '../generator/chatter';
import { findInstallation } from './ejabberd/installation';
import { startEjabberd } from './ejabberd/private-ejabberd';
import { PrivatePostgres } from './ejabberd/private-postgres';
import { type PrivateProcess, serverAccount } from './ejabberd/private-process';
import { sendProbe } from './ejabberd/probe';
import type { Peer, RunningPeer, ServerProcess } from './peer';

const PASSWORD = 'load';
/** The archive holds each message once for its sender and once for its receiver. */
const ROWS_PER_MESSAGE = 2;

/**
 * ejabberd, whose message archive (mod_mam) is kept in PostgreSQL: the nearest widespread thing to a messenger that
 * stores what it delivers. Both run on loopback ports of their own, in a temporary folder.
 */
export const ejabberd: Peer = {
  name: 'ejabberd + MAM',
  missing: () => {
    const found = findInstallation();
    return Promise.resolve(typeof found === 'string' ? found : undefined);
  },
  start: async () => {
    const endings: (() => unknown)[] = [];
    const stop = async () => {
      for (const end of endings.splice(0).reverse()) await end();
    };
    try {
      return await startInFolder(endings, stop);
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

/** Notes in `endings` what has to be undone, first things first. */
async function startInFolder(endings: (() => unknown)[], stop: () => Promise<void>): Promise<RunningPeer> {
  const installation = findInstallation();
  if (typeof installation === 'string') throw new Error(installation);
  const folder = mkdtempSync(join(tmpdir(), 'parley-ejabberd-'));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  const account = serverAccount();
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid!);
  const [port, xmpp] = (await freePorts(2)) as [number, number];
  const postgres = await PrivatePostgres.start(installation, { folder, account, port });
  endings.push(() => postgres.stop());
  const ports = { xmpp, postgres: port };
  const server = await startEjabberd(installation, { folder, account, ports });
  endings.push(() => server.stop('SIGTERM'));
  await refuseWithoutArchive(postgres, await seatPairs(postgres, xmpp, 2));
  return {
    dialect: 'xmpp',
    // looked up anew each time: PostgreSQL has a process for each connection
    get processes() {
      return processesOf(server, postgres);
    },
    pairs: (count) => seatPairs(postgres, xmpp, count),
    stored: () => countMessages(postgres),
    stop,
  };
}

const processesOf = (server: PrivateProcess, postgres: PrivatePostgres): ServerProcess[] => [
  { part: 'other', pid: server.pid },
  ...postgres.pids.map((pid) => ({ part: 'database' as const, pid })),
];

/** Messages in the archive: half of its rows. */
async function countMessages(postgres: PrivatePostgres): Promise<number> {
  return Number(await postgres.query('SELECT count(*) FROM archive')) / ROWS_PER_MESSAGE;
}

/** An ejabberd that cannot write its archive works all the same, and faster: it is not to be measured. */
async function refuseWithoutArchive(postgres: PrivatePostgres, seats: readonly Seat[]): Promise<void> {
  await sendProbe(seats);
  const stored = await countMessages(postgres);
  if (stored === 1) return;
  throw new Error(`ejabberd archived ${stored} messages of 1: it would be measured without its archive`);
}

/** Users of pairs of neighbours; accounts that are not there yet are made. */
async function seatPairs(postgres: PrivatePostgres, port: number, count: number): Promise<Seat[]> {
  const users = `SELECT 'user-' || n, '${PASSWORD}' FROM generate_series(0, ${count - 1}) n`;
  await postgres.query(`INSERT INTO users (username, password) ${users} ON CONFLICT DO NOTHING`);
  const nameOf = (position: number) => `user-${position}`;
  return Array.from({ length: count }, (_, position) => {
    const partner = position ^ 1;
    return {
      ...{ host: '127.0.0.1', port, credential: PASSWORD, userId: nameOf(position), conversationId: '' },
      ...{ partner, partnerId: nameOf(partner) },
    };
  });
}
