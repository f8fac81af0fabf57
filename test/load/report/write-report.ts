import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, type Machine } from '../measure/machine';
import type { Section } from './section';
import { describeSection, markdownTable } from './table';

const DOCS = join(__dirname, '..', '..', '..', 'docs');
const JSON_FILE = join(DOCS, 'benchmarks.json');
const MARKDOWN_FILE = join(DOCS, 'benchmarks.md');

interface Entry {
  machine: Machine;
  section: Section;
}
/** Scenarios by name, each as it was last run in full. */
type Report = Record<string, Entry>;

/** Puts what a full run found into docs/benchmarks.md and docs/benchmarks.json; other scenarios stay as they are there. */
export function writeReport(section: Section, order: readonly string[]): void {
  const report: Report = existsSync(JSON_FILE) ? (JSON.parse(readFileSync(JSON_FILE, 'utf8')) as Report) : {};
  report[section.scenario] = { machine: describeMachine(), section };
  writeFileSync(JSON_FILE, `${JSON.stringify(report, null, 1)}\n`);
  const entries = order.flatMap((name) => report[name] ?? []);
  writeFileSync(MARKDOWN_FILE, `${[HEAD, ...entries.map(describeEntry)].join('\n\n')}\n`);
}

const HEAD = `# Benchmarks

Written by \`npm run bench -- <scenario>\`, each part by its last full run; nothing here is typed by hand. The figures of one
table come from one run on one machine, in turn (A B C A B C …), and are medians. Compare within a table: another machine,
or the same at another hour, gives other figures and much the same ratios. Every sample is in \`benchmarks.json\`.

The server, its database, Redis and the load generator share all cores; the CPU of the generator is not counted. "Others"
is the share of the machine that processes of neither used while the scenario ran. Servers of reference that are not
installed are named as missing.`;

function describeEntry({ machine, section }: Entry): string {
  const { at, seconds, foreignLoad } = section;
  const { cpu, cores, memoryGib, kernel, node, commit, changed } = machine;
  const facts = [
    ['when', at],
    ['machine', `${cores} × ${cpu}, ${memoryGib} GiB, Linux ${kernel}, Node ${node}`],
    ['commit', changed === 0 ? commit : `${commit} and ${changed} changed files`],
    ['took', `${Math.round(seconds)} s; others used ${Math.round(foreignLoad * 100)} % of the machine`],
    ['repeat', `\`npm run bench -- ${section.scenario}\``],
  ];
  return `${describeSection(section)}\n\n${markdownTable(['run', ''], facts)}`;
}
