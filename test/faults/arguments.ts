import { parseArgs } from 'node:util';

/** What was asked for on the command line. */
export interface Wish {
  /** empty: all */
  names: string[];
  seed: number;
  isQuick: boolean;
  /** acked messages of each scenario, at least */
  messages: number;
  isList: boolean;
}

// nineteen scenarios of so many are the hundred thousand that a full run is to have
const MESSAGES = 5_600;
const QUICK_MESSAGES = 400;
const SEEDS = 2 ** 31;

export const USAGE = `npm run faults -- [scenario …] [options]
  --seed N       chooses and times the faults; a random one unless given
  --quick        a smoke of a few seconds for each scenario; without names, of a few scenarios
  --messages N   messages that must be acked in each scenario, ${MESSAGES} unless given (${QUICK_MESSAGES} with --quick)
  --list         tells the scenarios`;

/** @throws Error that says what was wrong */
export function readArguments(args: readonly string[], known: readonly string[]): Wish {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      messages: { type: 'string' },
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}`);
  return {
    names: positionals,
    seed: wholeNumber('seed', values.seed) ?? Math.floor(Math.random() * SEEDS),
    isQuick: values.quick,
    messages: wholeNumber('messages', values.messages) ?? (values.quick ? QUICK_MESSAGES : MESSAGES),
    isList: values.list,
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new Error(`--${name} takes a whole number`);
  return number;
}
