import type { Verdict, Violation } from './verdict';

/** Violations told in full; of the others only how many of each kind there are. */
const MAX_TOLD = 20;

/** A verdict for people to read. */
export function formatVerdict({ violations, totals, counts }: Verdict): string {
  const judged = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const kinds = Object.entries(totals).map(([kind, count]) => `${count} × ${kind}`);
  return [
    `Judged: ${judged.join(', ')}`,
    violations.length === 0 ? 'No violation.' : `Violations: ${kinds.join(', ')}`,
    ...violations.slice(0, MAX_TOLD).map(formatViolation),
    ...(violations.length > MAX_TOLD ? ['…'] : []),
  ].join('\n');
}

function formatViolation({ kind, at, conversationId, client, message, evidence }: Violation): string {
  const where = [client, conversationId].filter((part) => part !== undefined).join(' in ');
  return `\n[${kind}] at ${at} ms${where && `, ${where}`}: ${message}\n  ${JSON.stringify(evidence)}`;
}
