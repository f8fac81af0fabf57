import { readArguments, USAGE, type Wish } from './arguments';
import { machineFacts } from './report/machine';
import { writeReport } from './report/report';
import { formatResult, formatTable } from './report/table';
import { isClean, type Result } from './run/result';
import { runScenario } from './run/run-scenario';
import type { Scenario } from './scenario';
import { SCENARIOS } from './scenarios';

// what --quick runs without a name: one of each kind, short enough for a coffee
const QUICK = ['api-killed', 'mongod-killed', 'redis-flushed', 'connections-reset'];

/** Runs what was asked for; @returns the exit code: 0 when every scenario ran and nothing was wrong */
async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const wish = readArguments(
    args,
    SCENARIOS.map(({ name }) => name),
  );
  if (wish.isList) {
    for (const { name, does } of SCENARIOS) console.log(`${name.padEnd(20)}${does}`);
    return 0;
  }
  const begin = new Date();
  const results: Result[] = [];
  for (const scenario of chosen(wish)) {
    if (signal.aborted) break;
    console.log(`${scenario.name}: ${scenario.does}`);
    const result = await runScenario(scenario, { ...wish, signal });
    console.log(formatResult(result, wish));
    results.push(result);
  }
  console.log(`\n${formatTable(results)}`);
  const isWhole = results.length === SCENARIOS.length && !wish.isQuick && !signal.aborted;
  if (isWhole) await writeReport(results, { begin, seed: wish.seed, machine: await machineFacts() });
  return results.every((result) => isClean(result) || result.missing !== undefined) ? 0 : 1;
}

function chosen({ names, isQuick }: Wish): readonly Scenario[] {
  const wanted = names.length === 0 && isQuick ? QUICK : names;
  return wanted.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => wanted.includes(name));
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());
main(process.argv.slice(2), interrupted.signal).then(
  // what a broken client left open must not keep the command from ending
  (code) => process.exit(interrupted.signal.aborted ? 130 : code),
  (error: Error) => {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  },
);
