import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { isClean, type Result } from '../run/result';
import { SCENARIOS } from '../scenarios';
import type { MachineFacts } from './machine';
import { formatTable } from './table';

interface Occasion {
  begin: Date;
  seed: number;
  machine: MachineFacts;
}

const DOCS = join(__dirname, '..', '..', '..', 'docs');

/** Writes `docs/faults.md` and, for machines, `docs/faults.json`. */
export async function writeReport(results: readonly Result[], occasion: Occasion): Promise<void> {
  const json = {
    date: occasion.begin.toISOString(),
    seed: occasion.seed,
    machine: occasion.machine,
    results,
  };
  await write('faults.md', markdownOf(results, occasion));
  await write('faults.json', JSON.stringify(json));
}

async function write(name: string, text: string): Promise<void> {
  const file = join(DOCS, name);
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

function markdownOf(results: readonly Result[], { begin, seed, machine }: Occasion): string {
  const { cores, processor, memoryGib, platform, node, mongod, redis, commit } = machine;
  const clean = results.filter(isClean).length;
  const missing = results.filter(({ missing }) => missing !== undefined).length;
  return `# Faults

Written by \`npm run faults\`; do not edit. Reference clients talk through two api nodes, a worker, MongoDB and Redis, each
a process of its own, while something breaks. Everything that clients did and saw, and what the database held in the end,
is judged by a checker ([\`test/faults/checker\`](../test/faults/checker)) against the promises: an ack means stored, once,
in one order without a hole, everybody ends with the same, nobody sees what is not for them.

Of ${results.length} scenarios ${clean} ran without a violation, ${missing} could not be run here.

| | |
| --- | --- |
| date | ${begin.toISOString()} |
| commit | ${commit} |
| machine | ${cores} cores (${processor}), ${memoryGib} GiB, ${platform} |
| versions | Node ${node}, MongoDB ${mongod}, Redis ${redis} |
| again | \`npm run faults -- --seed ${seed}\` |

${formatTable(results)}

**Deeds**: what people do beside sending: edits, deletions (of others too), reactions, pins, and in the group joining,
adding, removing, leaving, roles. **Lost**: acked, but not in the database. **Doubled**: stored or shown twice. **Reordered**: shown or numbered in another
order than it happened. **Holes**: a number left out, in the database or on a screen. **Recovery**: from the beginning of
a fault to the first ack of a message that somebody wished to send after it, so a fault that leaves the other node alone
shows milliseconds. **Ack p99**: how long people waited for an ack, faults included.

## What each does

${SCENARIOS.map(({ name, does }) => `- **${name}**: ${does}.`).join('\n')}

## What else was measured

${results.map(measuresOf).filter(Boolean).join('\n')}
`;
}

function measuresOf({ scenario, measures, convergenceMs, recovery }: Result): string {
  const all = {
    'everybody equal after ms': convergenceMs,
    ...(recovery && { 'recovery median ms': recovery.median }),
    ...measures,
  };
  const told = Object.entries(all).map(([name, value]) => `${name} ${value}`);
  return `- **${scenario}**: ${told.join(', ')}`;
}
