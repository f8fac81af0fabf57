import { once } from 'node:events';
import { mkdirSync, writeFileSync, chownSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { XMPP_DOMAIN } from '../../generator/xmpp-dialect';
import type { Installation } from './installation';
import { DATABASE } from './private-postgres';
import { type Account, PrivateProcess } from './private-process';

/** Where ejabberd listens, and where its database does. */
interface Ports {
  xmpp: number;
  postgres: number;
}

/**
 * Only what a message needs: no TLS, no throttling of clients (Debian's settings allow each 3 KB/s), and an archive to
 * which every message is written. Accounts are in SQL as well, as they are written there fastest. The pool of ten
 * connections is ejabberd's default.
 */
const configOf = ({ xmpp, postgres }: Ports) => `
hosts: [${XMPP_DOMAIN}]
loglevel: warning
listen:
  - port: ${xmpp}
    ip: 127.0.0.1
    module: ejabberd_c2s
    starttls: false
    shaper: none
    access: all
    backlog: 1024
    max_stanza_size: 262144
max_fsm_queue: 100000
auth_method: sql
auth_password_format: plain
sql_type: pgsql
sql_server: 127.0.0.1
sql_port: ${postgres}
sql_database: ${DATABASE}
sql_username: ${DATABASE}
sql_password: ""
sql_pool_size: 10
modules:
  mod_mam:
    db_type: sql
    default: always
`;

/** Without a node name, so that no Erlang port mapper is started that would outlive the bench. */
const argsOf = (mnesia: string) => [
  ...['-noinput', '+P', '250000', '-env', 'ERL_CRASH_DUMP_BYTES', '0'],
  ...['-mnesia', 'dir', JSON.stringify(mnesia), '-s', 'ejabberd'],
];

/** Starts ejabberd in a folder of its own; resolves once clients may connect. */
export async function startEjabberd(
  { libraries }: Installation,
  { folder, account, ports }: { folder: string; account: Account; ports: Ports },
): Promise<PrivateProcess> {
  const own = join(folder, 'ejabberd');
  mkdirSync(own);
  if (account.uid !== undefined) chownSync(own, account.uid, account.gid!);
  const config = join(own, 'ejabberd.yml');
  writeFileSync(config, configOf(ports));
  const env = {
    ERL_LIBS: libraries,
    ERL_MAX_PORTS: '32000',
    ERL_MAX_ETS_TABLES: '1400',
    EJABBERD_CONFIG_PATH: config,
    EJABBERD_LOG_PATH: join(own, 'messages.log'),
  };
  const command = {
    program: 'erl',
    args: argsOf(join(own, 'mnesia')),
    folder: own,
    account,
    name: 'ejabberd',
  };
  return PrivateProcess.start({ ...command, env }, () => answers(ports.xmpp));
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
