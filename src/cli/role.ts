import { USER_ROLES, type UserRole } from '../platform/auth/roles';
import { foldCase } from '../shared/text';
import { findMongo, interruptSignal, loadTerminal, type Terminal } from './seed/command';

const USAGE = `Usage: npm run role -- <username> <${USER_ROLES.join('|')}>

  npm run role -- alice admin     may decide about what jobs failed of, and steer the queues
  npm run role -- alice auditor   sees what operators see, and changes nothing
  npm run role -- alice user      neither`;

const isRole = (text: string | undefined): text is UserRole => USER_ROLES.includes(text as UserRole);

/** `npm run role`: gives a person rights on the whole server, in the database of `npm start`. @returns the exit code */
async function giveRole(log: Terminal, username: string, role: UserRole): Promise<number> {
  const engines = await findMongo(log, await interruptSignal());
  // the whole application comes with it: whoever made a mistake in the options need not wait for that
  const { openDatabase } = await import('./seed/database.js');
  try {
    const connection = await openDatabase(engines.mongoUri);
    try {
      const who = { usernameLower: foldCase(username) };
      const { matchedCount } = await connection.collection('users').updateOne(who, { $set: { role } });
      if (matchedCount === 0) log.fail(`Nobody is called ${username}.`);
      else log.say(`${username} is ${role} now.`);
      return matchedCount === 0 ? 1 : 0;
    } finally {
      await connection.close();
    }
  } finally {
    await engines.stop();
  }
}

async function main(): Promise<number> {
  const { createTerminal, reportFailure } = await loadTerminal();
  const log = createTerminal();
  const [username, role, ...more] = process.argv.slice(2);
  const isRight = username !== undefined && isRole(role) && more.length === 0;
  if (!isRight) {
    log.say(USAGE);
    return username === '--help' ? 0 : 2;
  }
  return giveRole(log, username, role).catch((error: unknown) => reportFailure(log, error));
}

// exit, not exitCode: a handle of a library must not keep a finished command alive
void main().then((code) => process.exit(code));
