import { parseArgs } from 'node:util';

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
 * @throws Error with a sentence for the person who typed it
 */
export function parseArguments(argv: readonly string[]): ChatArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      server: { type: 'string', multiple: true },
      password: { type: 'string' },
      plain: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (positionals.length > 1) throw new Error(`one username, please; these are ${positionals.length}`);
  const servers = values.server ?? [DEFAULT_SERVER];
  for (const server of servers) {
    if (!/^https?:\/\/./.test(server) || !URL.canParse(server)) {
      throw new Error(`--server ${server} is no address; it looks like ${DEFAULT_SERVER}`);
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
