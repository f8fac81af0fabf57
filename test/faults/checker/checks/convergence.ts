import { groupBy } from '../../../../src/shared/group-by';
import type { ConversationFacts } from '../conversation-facts';
import { type ClientFacts, type Facts, type Final, isMember, type View } from '../facts';
import type { MemberRecord } from '../history';
import { stateOf } from '../words';
import { type Check, few } from './check';

/** What a client must know at the end, and what it said. */
interface Debt {
  client: ClientFacts;
  conversation: ConversationFacts;
  member: MemberRecord;
  view?: View;
}

/**
 * M5: no window. Within `boundMs` after healing, or after its own beginning, each client holds what the database holds for its person: the same
 * messages with the same texts, reactions and versions, the same number of changes; and nothing that it never surfaced. `not-converged` if not,
 * or if a client says nothing of a conversation that its person is a member of. `watermarks-differ` if it has the
 * messages, but not where the other members stand (M7).
 */
export const checkConvergence: Check = (facts, report) => {
  for (const debt of debtsOf(facts)) {
    const { client, conversation, view } = debt;
    const place = { conversationId: conversation.id, client: client.name };
    const final = view?.final;
    if (!final) {
      const message = 'no `final` of a conversation of its person (a client that ended says `client-end`)';
      report.add({ kind: 'not-converged', at: facts.healedAt ?? 0, ...place, message, evidence: {} });
      continue;
    }
    for (const fault of [lateness(facts, client, final), difference(debt, final), unsurfaced(view, final)]) {
      if (fault) report.add({ kind: 'not-converged', at: final.at, ...place, ...fault });
    }
    for (const fault of staleWatermarks(debt, final)) {
      report.add({ kind: 'watermarks-differ', at: final.at, ...place, ...fault });
    }
  }
};

/** Each client that is still there, with each conversation of its person in which anything happened. */
function* debtsOf({ clients, conversations }: Facts): Generator<Debt> {
  const clientsOf = groupBy(
    [...clients.values()].filter(({ endedAt }) => endedAt === undefined),
    ({ userId }) => userId,
  );
  for (const conversation of conversations.values()) {
    if (conversation.stored.length === 0 && conversation.changes.length === 0) continue;
    for (const member of conversation.members.values()) {
      for (const client of isMember(member) ? (clientsOf.get(member.userId) ?? []) : []) {
        yield { client, conversation, member, view: client.views.get(conversation.id) };
      }
    }
  }
}

/** A client that comes after the healing has its time from then on. */
function lateness({ healedAt = 0, run }: Facts, { begunAt }: ClientFacts, { at }: Final) {
  const tookMs = at - Math.max(healedAt, begunAt);
  const boundMs = run?.boundMs ?? Infinity;
  if (at < healedAt) return { message: 'its `final` is of before the healing', evidence: { healedAt, at } };
  if (tookMs <= boundMs) return undefined;
  return { message: `took ${tookMs} ms`, evidence: { tookMs, boundMs, healedAt, begunAt } };
}

function difference({ conversation, member }: Debt, final: Final) {
  const visible = conversation.visibleSeqs(member);
  const [expected, held] = [new Set(visible), new Set(final.seqs)];
  const missing = visible.filter((seq) => !held.has(seq));
  const extra = final.seqs.filter((seq) => !expected.has(seq));
  const falling = final.seqs.filter((seq, i) => seq <= (final.seqs[i - 1] ?? 0));
  const altered = final.seqs.filter((seq, i) => isOther(conversation, final, i));
  const misjudged = visible.filter((seq) => (final.own.get(seq) ?? '') !== ownOf(conversation, member, seq));
  // numbers of changes that the member may not see may be passed over or not
  const lowestChg = conversation.visibleChgs(member).at(-1) ?? 0;
  const isChgRight = final.chg >= lowestChg && final.chg <= conversation.lastChg;
  if ([missing, extra, falling, altered, misjudged].every(({ length }) => length === 0) && isChgRight)
    return undefined;
  const parts = { missing, extra, falling, altered, misjudged };
  const evidence = {
    ...Object.fromEntries(Object.entries(parts).map(([name, seqs]) => [name, few(seqs)])),
    chg: { held: final.chg, stored: conversation.lastChg },
  };
  return { message: 'does not hold what the database holds', evidence };
}

/** What the database does not have is told apart. */
function isOther({ replay }: ConversationFacts, { seqs, hashes, states }: Final, i: number): boolean {
  const message = replay.messages.get(seqs[i]!);
  return message !== undefined && (message.text !== hashes[i] || stateOf(message) !== states[i]);
}

/** With what the member reacts. */
function ownOf({ replay }: ConversationFacts, { userId }: MemberRecord, seq: number): string {
  const { reactions = new Map<string, Set<string>>() } = replay.messages.get(seq) ?? {};
  const own = [...reactions].filter(([, who]) => who.has(userId)).map(([emoji]) => emoji);
  return own.sort().join('');
}

/**
 * A client that surfaces messages has surfaced whatever it holds after the last of them. Of what lies between two of them
 * the check of holes speaks, of what lies before them an earlier run knew.
 */
function unsurfaced({ surfaced }: View, { seqs }: Final) {
  if (surfaced.length === 0) return undefined;
  const last = surfaced.reduce((highest, { seq }) => Math.max(highest, seq), 0);
  const silent = seqs.filter((seq) => seq > last);
  if (silent.length === 0) return undefined;
  return { message: 'holds what it never surfaced', evidence: { last, silent: few(silent) } };
}

/** That people have read their own messages is not announced to everyone: whoever knows the message knows it. */
function* staleWatermarks({ client, conversation }: Debt, final: Final) {
  for (const [userId, member] of conversation.members) {
    if (userId === client.userId || !isMember(member)) continue;
    const sent = conversation.lastSent.get(userId) ?? 0;
    const known = final.watermarks[userId] ?? { deliveredSeq: 0, readSeq: 0 };
    const isEqual = (['deliveredSeq', 'readSeq'] as const).every(
      (mark) => Math.max(known[mark], sent) === Math.max(member[mark], sent),
    );
    if (isEqual) continue;
    const message = `does not know where ${userId} stands`;
    yield { message, evidence: { userId, known, stored: member } };
  }
}
