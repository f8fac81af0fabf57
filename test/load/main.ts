/** `npm run bench -- <scenario …> [--quick]`: measures, prints a table, and puts full runs into docs/benchmarks.md. */
import { parseArgs } from 'node:util';
import { sweepAbandonedEngines } from '../../src/cli/engines/private-engines.mjs';
import { createTerminal, reportFailure, SetupError } from '../../src/cli/terminal.mjs';
import { Bench } from './bench';
import { machineLoad } from './measure/processes';
import { Progress } from './report/progress';
import type { Section } from './report/section';
import { describeSection } from './report/table';
import { writeReport } from './report/write-report';
import { scenarios } from './scenarios';
import type { Scenario } from './scenarios/scenario';

const terminal = createTerminal();
const names = scenarios.map(({ name }) => name);

function usage(): string {
  const lines = scenarios.map(({ name, title }) => `  ${name.padEnd(10)} ${title}`);
  return `npm run bench -- <scenario …> [--quick]\n${lines.join('\n')}\n  all        every one of them`;
}

function chosen(positionals: readonly string[]): Scenario[] {
  const unknown = positionals.filter((name) => name !== 'all' && !names.includes(name));
  if (positionals.length === 0 || unknown.length > 0) {
    const complaint = unknown.length > 0 ? `There is no scenario ${unknown.join(', ')}.\n` : '';
    throw new SetupError(`${complaint}${usage()}`, { exitCode: 2 });
  }
  return positionals.includes('all') ? scenarios : scenarios.filter(({ name }) => positionals.includes(name));
}

async function runScenario(
  scenario: Scenario,
  isQuick: boolean,
): Promise<{ section: Section; losses: number }> {
  const progress = new Progress(scenario.name);
  const bench = new Bench(isQuick, progress);
  const begin = performance.now();
  const load = machineLoad();
  const stop = () => void bench.end().finally(() => process.exit(130));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const finding = await scenario.run(bench);
    const foreignLoad = load();
    progress.finish();
    const about = { scenario: scenario.name, title: scenario.title, at: new Date().toISOString() };
    const seconds = (performance.now() - begin) / 1000;
    return { section: { ...about, seconds, foreignLoad, isQuick, ...finding }, losses: bench.losses };
  } finally {
    progress.fail();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await bench.end();
  }
}

/** Runs what was asked for; @returns the exit code: 0 unless Parley lost, doubled or reordered a message on the way */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const wanted = chosen(positionals);
  await sweepAbandonedEngines();
  let allLosses = 0;
  for (const scenario of wanted) {
    const { section, losses } = await runScenario(scenario, values.quick);
    terminal.say(`\n${describeSection(section)}\n`);
    if (!values.quick) writeReport(section, names);
    allLosses += losses;
  }
  if (allLosses > 0) terminal.say(`Parley lost, doubled or reordered ${allLosses} messages`);
  return allLosses > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    const known = isUsage
      ? new SetupError(`${(error as Error).message}\n${usage()}`, { exitCode: 2 })
      : error;
    process.exit(reportFailure(terminal, known));
  },
);
