import type { Counts } from '../verdict';
import type { Facts } from '../facts';
import type { Check } from './check';

/** Without one of each of these nothing was tried, or nothing can be judged. */
const NEEDED = [
  'clients',
  'members',
  'acked',
  'stored',
  'surfaced',
  'finals',
] as const satisfies (keyof Counts)[];

/**
 * A history that shows nothing proves nothing. `history-incomplete` when it has no `run` or no `healed`, when nothing
 * was acked, stored, surfaced or held at the end, when a client did something that belongs to nobody, or when messages
 * are stored in a conversation without members.
 */
export const checkCompleteness: Check = (facts, report) => {
  const found = [
    ...missing(facts).map((what) => ({ at: 0, message: `the history has no ${what}` })),
    ...facts.contradictions,
    ...strangers(facts).map((name) => ({ at: 0, message: `nobody said whose client ${name} is` })),
    ...orphans(facts).map((id) => ({ at: 0, message: `conversation ${id} has messages, but no members` })),
  ];
  for (const { at, message } of found) {
    report.add({ kind: 'history-incomplete', at, message, evidence: { counts: facts.counts } });
  }
};

function missing({ run, healedAt, counts }: Facts): string[] {
  return [
    ...(run ? [] : ['run']),
    ...(healedAt === undefined ? ['healed'] : []),
    ...NEEDED.filter((what) => counts[what] === 0),
  ];
}

function strangers({ clients }: Facts): string[] {
  return [...clients.values()].filter(({ userId }) => userId === undefined).map(({ name }) => name);
}

function orphans({ conversations }: Facts): string[] {
  return [...conversations.values()]
    .filter(({ stored, members }) => stored.length > 0 && members.size === 0)
    .map(({ id }) => id);
}
