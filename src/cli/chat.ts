import { ParleyClient } from '../client';
import { type ChatArguments, parseArguments, USAGE } from './chat/arguments';
import { ChatError } from './chat/chat.types';
import { FullScreen } from './chat/full-screen';
import { LineMode } from './chat/line-mode';
import { terminalPrompt } from './chat/prompt';
import { explain, signIn } from './chat/sign-in';
import { colourful, plain } from './chat/style';

// what was typed last should still leave, but nobody waits long for a server that is gone
const FAREWELL_MS = 2_000;

/** `npm run chat`: signs in, shows the chat until the person leaves, signs out. */
async function chat({ username, password, servers, isPlain }: ChatArguments): Promise<void> {
  const client = new ParleyClient({ urls: servers });
  await signIn(client, { username, password }, terminalPrompt());
  const front = createFront(client, isPlain);
  let ending: string | undefined;
  client.on('session', (event) => {
    if (event.type !== 'ended') return;
    if (event.reason !== 'logout') ending = 'You were signed out on the server.';
    front.leave();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => front.leave());
  client.connect();
  await front.run();
  await farewell(client);
  if (ending) throw new ChatError(ending);
}

function createFront(client: ParleyClient, isPlain: boolean): FullScreen | LineMode {
  const { stdin, stdout, env } = process;
  if (isPlain || !stdin.isTTY || !stdout.isTTY || env.TERM === 'dumb') {
    return new LineMode(client, stdin, stdout);
  }
  return new FullScreen(client, stdin, stdout, env.NO_COLOR ? plain : colourful);
}

/** Lets the server forget this session; a chat that is closed must not stay signed in. */
async function farewell(client: ParleyClient): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS));
  const signedOut = client.session ? client.logout().catch(() => undefined) : Promise.resolve();
  await Promise.race([signedOut, limit]);
  client.disconnect();
}

async function main(): Promise<number> {
  let servers: readonly string[] = [];
  try {
    const options = parseArguments(process.argv.slice(2));
    servers = options.servers;
    if (options.isHelp) process.stdout.write(`${USAGE}\n`);
    else await chat(options);
    return 0;
  } catch (error) {
    process.stderr.write(`${explain(error, servers)}\n`);
    return error instanceof ChatError ? error.exitCode : 1;
  }
}

void main().then((code) => process.exit(code));
