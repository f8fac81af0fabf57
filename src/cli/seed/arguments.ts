import { parseArgs } from 'node:util';
import type { ArchiveOptions } from './seed.types';

export const USAGE = `Usage: npm run seed -- [options]

  npm run seed                                     people who have been talking for a year
  npm run seed -- --users 50 --conversations 100 --messages 5000
  npm run seed -- --users 2 --conversations 1 --messages 10000000

Options:
  --users <n>          people; 1000 unless given
  --conversations <n>  direct conversations between them; 20000 unless given
  --messages <n>       messages in all of them; 1000000 unless given
  --months <n>         over how many months; 12 unless given
  --seed <n>           another number, other people; 42 unless given
  --until <moment>     when the archive ends, such as 2026-01-31 or 2026-01-31T18:00:00Z; now unless given, and
                       where it ended when the same command was begun before
  --help               this text`;

/** The command line, judged. */
export interface SeedArguments {
  options: ArchiveOptions;
  /** undefined: now, or where it ended when it was begun */
  until?: Date;
  isHelp: boolean;
}

/** What a person asked for cannot be done; the message says why and what can. */
export class SeedError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** Unless given, least and most of each number. The most is what fits into memory while it is made. */
const NUMBERS = {
  users: [1_000, 2, 1_000_000],
  conversations: [20_000, 1, 5_000_000],
  messages: [1_000_000, 1, 200_000_000],
  months: [12, 1, 240],
  seed: [42, 0, Number.MAX_SAFE_INTEGER],
} as const;
const NAMES = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads the command line.
 * @param now milliseconds since the epoch, which `--until` must not exceed
 * @throws SeedError with what is wrong and how it is done
 */
export function parseArguments(argv: readonly string[], now = Date.now()): SeedArguments {
  const values = split(argv);
  const numbers = Object.fromEntries(NAMES.map((name) => [name, readNumber(name, values[name])]));
  const options = numbers as unknown as ArchiveOptions;
  const isHelp = values.help ?? false;
  if (!isHelp) checkTogether(options);
  return { options, until: readMoment(values.until, now), isHelp };
}

function split(argv: readonly string[]) {
  const text = { type: 'string' as const };
  try {
    const options = { users: text, conversations: text, messages: text, months: text, seed: text };
    return parseArgs({
      args: [...argv],
      options: { ...options, until: text, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    // what follows the first sentence explains the parser, not the command
    throw misuse(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

function readNumber(name: keyof typeof NUMBERS, text: string | undefined): number {
  const [fallback, min, max] = NUMBERS[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw misuse(`--${name} ${text} is no whole number from ${min} to ${max}`);
}

function readMoment(text: string | undefined, now: number): Date | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (!MOMENT.test(text) || Number.isNaN(at)) throw misuse(`--until ${text} is no moment`);
  if (at > now) throw misuse(`--until ${text} lies in the future`);
  return new Date(at);
}

function checkTogether({ users, conversations, messages }: ArchiveOptions): void {
  const pairs = (users * (users - 1)) / 2;
  if (conversations > pairs) {
    throw misuse(`${users} people have ${pairs} pairs, fewer than --conversations ${conversations}`);
  }
  if (messages < conversations) {
    throw misuse(`--messages ${messages} cannot fill ${conversations} conversations with one each`);
  }
}

function misuse(sentence: string): SeedError {
  return new SeedError(`${sentence}.\n\n${USAGE}`, 2);
}
