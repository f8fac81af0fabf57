import { ParleyError, type ParleyClient } from '../../client';
import { ChatError } from './chat.types';
import type { Prompt } from './prompt';
import { printableLine } from './sanitise';

const DEMO_PEOPLE = ['alice', 'bob', 'carol'];
const ATTEMPTS = 3;

export interface Credentials {
  username?: string;
  password?: string;
}

/** What went wrong, for a person: how to start a server that does not answer, else what the server said. */
export function explain(error: unknown, servers: readonly string[]): string {
  if (!(error instanceof ParleyError)) return error instanceof Error ? error.message : String(error);
  if (error.code !== 'UNREACHABLE') return printableLine(error.message);
  const where = servers.join(' or ');
  return `No Parley server answers at ${where}.\n  Start one in another terminal: npm start\n  Or name another one: npm run chat -- <username> --server http://host:port`;
}

/**
 * Signs the client in: demo people at once, others by password, new ones by registering.
 * @throws ChatError with a sentence for the person; ParleyError when the server cannot be asked
 */
export async function signIn(client: ParleyClient, given: Credentials, prompt: Prompt): Promise<void> {
  const username = given.username ?? (await askName(prompt));
  if (given.password !== undefined) {
    if (await tryLogin(client, username, given.password)) return;
    throw new ChatError(`The password given for ${username} is not right, or nobody has that name.`);
  }
  const isDemo = DEMO_PEOPLE.includes(username.toLowerCase());
  if (isDemo && (await tryLogin(client, username, `parley-demo-${username.toLowerCase()}`))) return;
  if (!prompt.isInteractive) {
    throw new ChatError(`${username} needs a password: npm run chat -- ${username} --password …`);
  }
  prompt.say(`Welcome, ${username}. Have you been here before?`);
  const answer = await prompt.ask('  [l] log in   [r] register: ');
  if (answer.trim().toLowerCase().startsWith('r')) await register(client, username, prompt);
  else await login(client, username, prompt);
}

async function askName(prompt: Prompt): Promise<string> {
  if (!prompt.isInteractive) throw new ChatError('Say who you are: npm run chat -- alice', 2);
  const name = (await prompt.ask('Your username: ')).trim();
  if (!name) throw new ChatError('Bye.', 0);
  return name;
}

/** Whether the password was right; other failures are thrown. */
async function tryLogin(client: ParleyClient, name: string, password: string): Promise<boolean> {
  try {
    await client.login({ ...(name.includes('@') ? { email: name } : { username: name }), password });
    return true;
  } catch (error) {
    if (error instanceof ParleyError && error.status === 401) return false;
    throw error;
  }
}

async function login(client: ParleyClient, username: string, prompt: Prompt): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await tryLogin(client, username, await prompt.askHidden('  Password: '))) return;
    prompt.say('  That is not right, or nobody has that name.');
  }
  throw new ChatError('Come back with the right password, or register with another name.');
}

async function register(client: ParleyClient, username: string, prompt: Prompt): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const email = (await prompt.ask('  Email: ')).trim();
    const displayName = (await prompt.ask(`  Name to show [${username}]: `)).trim();
    const password = await prompt.askHidden('  Password (8 characters at least): ');
    try {
      await client.register({ username, email, password, ...(displayName && { displayName }) });
      return;
    } catch (error) {
      if (!(error instanceof ParleyError) || error.code === 'UNREACHABLE') throw error;
      prompt.say(`  ${printableLine(error.message)}${faults(error)}`);
    }
  }
  throw new ChatError('Nobody was registered.');
}

/** The fields that the server did not like. */
function faults({ details }: ParleyError): string {
  if (!Array.isArray(details)) return '';
  const fields = (details as { path?: string }[]).map(({ path = '' }) => path.replace(/^\//, ''));
  const named = fields.filter(Boolean).map(printableLine);
  return named.length > 0 ? ` (${named.join(', ')})` : '';
}
