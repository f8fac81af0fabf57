import type { Wish } from '../arguments';
import { isClean, type Result } from '../run/result';

const HEAD = [
  'scenario',
  'seed',
  'faults',
  'acked',
  'deeds acked',
  'lost',
  'doubled',
  'reordered',
  'holes',
  'other violations',
  'recovery (longest)',
  'ack p99',
  'duration',
];

/** Results as a Markdown table, padded so that it reads well in a terminal too. */
export function formatTable(results: readonly Result[]): string {
  const rows = [HEAD, ...results.map(cellsOf), totalOf(results)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return lines.join('\n');
}

/** One result in a few lines, with how to repeat it when something was wrong. */
export function formatResult(result: Result, wish: Pick<Wish, 'isQuick' | 'messages'>): string {
  if (result.missing !== undefined) return `  missing: ${result.missing}`;
  const again = `npm run faults -- ${result.scenario} --seed ${result.seed} --messages ${wish.messages}`;
  if (isClean(result))
    return `  ${result.acked} messages and ${result.done} deeds acked, no violation, ${seconds(result.durationMs)}; seed ${result.seed}`;
  return [
    `  NOT CLEAN: ${result.broken ?? [othersOf(result), `${result.lost} lost`].join('; ')}`,
    `  history, verdict and logs: ${result.folder ?? 'none'}`,
    `  again: ${again}${wish.isQuick ? ' --quick' : ''}`,
  ].join('\n');
}

function cellsOf(result: Result): string[] {
  const { scenario, seed, missing, broken, faults, acked, done, lost, doubled, reordered, holes } = result;
  if (missing !== undefined) return fill([scenario, String(seed), `missing: ${missing}`]);
  if (broken !== undefined) return fill([scenario, String(seed), 'broken off']);
  return [
    ...[scenario, ...[seed, faults, acked, done, lost, doubled, reordered, holes].map(String)],
    ...[othersOf(result), result.recovery ? seconds(result.recovery.longest) : '–'],
    ...[seconds(result.wait.p99), seconds(result.durationMs)],
  ];
}

function totalOf(results: readonly Result[]): string[] {
  const sum = (
    name: 'faults' | 'acked' | 'done' | 'lost' | 'doubled' | 'reordered' | 'holes' | 'durationMs',
  ) => results.reduce((total, result) => total + result[name], 0);
  const counts = (['faults', 'acked', 'done', 'lost', 'doubled', 'reordered', 'holes'] as const).map(sum);
  return ['all', '', ...counts.map(String), '', '', '', seconds(sum('durationMs'))];
}

function othersOf({ others, unmet }: Result): string {
  const kinds = Object.entries(others).map(([kind, count]) => `${count} × ${kind}`);
  return [...kinds, ...unmet].join(', ') || '0';
}

const fill = (cells: string[]) => HEAD.map((_, i) => cells[i] ?? '');
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
