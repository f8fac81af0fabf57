import { type GoalResult, isMet, type Section } from './section';
import { readable } from './statistics';

const cell = (value: string | number) => (typeof value === 'number' ? readable(value) : value);

/** A Markdown table, its columns padded so that it reads well as plain text too. */
export function markdownTable(columns: readonly string[], rows: readonly (string | number)[][]): string {
  const lines = [columns as string[], ...rows.map((row) => row.map(cell))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length), 3));
  const draw = (line: readonly string[]) =>
    `| ${widths.map((width, i) => (line[i] ?? '').padEnd(width)).join(' | ')} |`;
  const [head, ...body] = lines;
  return [draw(head!), draw(widths.map((width) => '-'.repeat(width))), ...body.map(draw)].join('\n');
}

/** What a scenario found, as Markdown. */
export function describeSection(section: Section): string {
  const { title, columns, rows, notes, goals, isQuick } = section;
  const heading = `## ${section.scenario}: ${title}${isQuick ? ' (quick: a smoke test, not a measurement)' : ''}`;
  const parts = [heading, markdownTable(columns, rows)];
  if (goals.length > 0) parts.push(describeGoals(goals));
  if (notes.length > 0) parts.push(notes.map((note) => `- ${note}`).join('\n'));
  return parts.join('\n\n');
}

function describeGoals(goals: readonly GoalResult[]): string {
  const rows = goals.map((goal) => [
    String(goal.goal),
    goal.quantity,
    `${readable(goal.measured)} ${goal.unit}`.trim(),
    `${goal.better === 'lower' ? '≤' : '≥'} ${readable(goal.limit)}`,
    isMet(goal) ? 'yes' : 'no',
  ]);
  return markdownTable(['goal', 'quantity', 'measured', 'asked for', 'met'], rows);
}
