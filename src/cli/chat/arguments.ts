import { parseArgs } from 'node:util';
import { ChatError } from './chat.types';

export const DEFAULT_SERVER = 'http://127.0.0.1:3000';

export const USAGE = `Usage: npm run chat -- <username> [options]

  npm run chat -- alice                 one of the demo people: alice, bob, carol
  npm run chat -- dave                  asks whether to log in or to register

Options:
  --server <url>      where Parley runs; ${DEFAULT_SERVER} unless given, several times for several nodes
  --password <text>   do not ask for the password
  --plain             one line per event instead of a full screen; always so when input or output is no terminal
  --help              this text`;

export interface ChatArguments {
  username?: string;
  password?: string;
  servers: string[];
  isPlain: boolean;
  isHelp: boolean;
}

/**
 * Reads the command line.
 * @throws ChatError with what is wrong and how it is done
 */
export function parseArguments(argv: readonly string[]): ChatArguments {
  const { values, positionals } = split(argv);
  if (positionals.length > 1) throw misuse(`One username, please; these are ${positionals.length}`);
  const servers = values.server ?? [DEFAULT_SERVER];
  for (const server of servers) {
    if (!/^https?:\/\/./.test(server) || !URL.canParse(server)) {
      throw misuse(`--server ${server} is no address; it looks like ${DEFAULT_SERVER}`);
    }
  }
  return {
    username: positionals[0],
    password: values.password,
    servers,
    isPlain: values.plain ?? false,
    isHelp: values.help ?? false,
  };
}

function split(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        server: { type: 'string', multiple: true },
        password: { type: 'string' },
        plain: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // what follows the first sentence explains the parser, not the chat
    throw misuse(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

function misuse(sentence: string): ChatError {
  return new ChatError(`${sentence}.\n\n${USAGE}`, 2);
}
