import type { Retention } from '../../client';

/** From the largest to the smallest. */
const UNITS = [
  ['d', 86_400, 'day'],
  ['h', 3_600, 'hour'],
  ['m', 60, 'minute'],
  ['s', 1, 'second'],
] as const;

/** How long messages are kept, such as `for 7 days`. */
export function retentionText({ mode, seconds = 0 }: Retention): string {
  if (mode === 'archive') return 'for ever';
  if (mode === 'relay') return 'until all devices have them';
  const [, size, name] = UNITS.find(([, unit]) => seconds % unit === 0)!;
  const count = seconds / size;
  return `for ${count} ${name}${count === 1 ? '' : 's'}`;
}

/** What is meant by `ever`, `devices`, `7d`, `24h`, `30m` or `45s`; undefined when it is none of them. */
export function retentionOf(text: string): Retention | undefined {
  if (text === 'ever') return { mode: 'archive' };
  if (text === 'devices') return { mode: 'relay' };
  const [, count, letter] = /^([1-9]\d{0,8})([dhms])$/.exec(text) ?? [];
  const unit = UNITS.find(([own]) => own === letter);
  return unit && { mode: 'ttl', seconds: Number(count) * unit[1] };
}
