import type { ConversationFacts } from '../conversation-facts';
import type { Replayed, Stay } from '../replay';
import type { Violation } from '../verdict';
import { stateOf } from '../words';
import { type Check, few } from './check';

type Found = Pick<Violation, 'at' | 'message' | 'evidence'>;

/**
 * What is stored beside the log is what the log makes it. `state-wrong` when a change does not follow from those before it
 * (a reaction that was there already, a wrong count), when a message's text, version or counts, the rows of reactions or of
 * pins, or the times of a member are others than the changes say: one is missing, one is left, one is there twice.
 */
export const checkState: Check = ({ conversations }, report) => {
  for (const conversation of conversations.values()) {
    const { id: conversationId } = conversation;
    for (const { change, message } of conversation.replay.nonsense) {
      const told = `change ${change.chg} ${message}`;
      report.add({ kind: 'state-wrong', at: change.at, conversationId, message: told, evidence: { change } });
    }
    const found = [...wrongMessages(conversation), ...wrongRows(conversation), ...wrongTimes(conversation)];
    for (const one of found) report.add({ kind: 'state-wrong', conversationId, ...one });
  }
};

/**
 * A link lets in as many as it may: `invite-overused` when more joined by it than it has uses, or when it did not count
 * those who did.
 */
export const checkInvites: Check = ({ conversations }, report) => {
  for (const conversation of conversations.values()) {
    const joins = [...conversation.deeds].filter(
      (deed) => deed.deed === 'join' && conversation.changeOf(deed),
    );
    for (const { at, code, uses, maxUses = Infinity } of conversation.invites) {
      const used = joins.filter((deed) => deed.code === code).length;
      if (used === uses && used <= maxUses) continue;
      const message = `${used} joined by a link that counts ${uses} uses of ${maxUses}`;
      const evidence = { code, uses, maxUses, joins: few(joins.filter((deed) => deed.code === code)) };
      report.add({ kind: 'invite-overused', at, conversationId: conversation.id, message, evidence });
    }
  }
};

function* wrongMessages({ stored, replay }: ConversationFacts): Generator<Found> {
  for (const { at, seq, messageId, text, state } of stored) {
    const replayed = replay.messages.get(seq);
    // of two under one number the second is reported as that
    if (replayed?.messageId !== messageId) continue;
    const expected = { text: replayed.text, state: stateOf(replayed) };
    if (expected.text === text && expected.state === state) continue;
    const message = `message ${seq} is not what its changes make it`;
    yield { at, message, evidence: { seq, stored: { text, state }, expected } };
  }
}

function* wrongRows({ reactions, pins, replay, stored }: ConversationFacts): Generator<Found> {
  const at = stored.at(-1)?.at ?? 0;
  const all = [...replay.messages.values()];
  const expected = all.flatMap(reactionsOf);
  const rows = reactions.map(({ messageId, userId, emoji }) => `${messageId} ${userId} ${emoji}`);
  yield* different('reactions', { at, expected, rows });
  const pinned = all.filter(({ isPinned }) => isPinned).map(({ messageId }) => messageId);
  yield* different('pins', { at, expected: pinned, rows: pins.map(({ messageId }) => messageId) });
}

function reactionsOf({ messageId, reactions }: Replayed): string[] {
  return [...reactions].flatMap(([emoji, who]) =>
    [...who].map((userId) => `${messageId} ${userId} ${emoji}`),
  );
}

function* different(
  name: string,
  { at, expected, rows }: { at: number; expected: string[]; rows: string[] },
): Generator<Found> {
  const [wanted, there] = [new Set(expected), new Set(rows)];
  const missing = expected.filter((one) => !there.has(one));
  const left = rows.filter((one) => !wanted.has(one));
  const twice = rows.filter((one, i) => rows.indexOf(one) !== i);
  if (missing.length + left.length + twice.length === 0) return;
  const evidence = { missing: few(missing), left: few(left), twice: few(twice) };
  yield { at, message: `the ${name} are not those of the changes`, evidence };
}

/** Where a log tells who is in it: each member's times are what it tells. */
function* wrongTimes({ members, replay }: ConversationFacts): Generator<Found> {
  if (replay.stays.size === 0) return;
  for (const { at, userId, intervals } of members.values()) {
    const stays = replay.stays.get(userId) ?? [];
    if (textOf(intervals) === textOf(stays)) continue;
    yield { at, message: `${userId} has other times than the changes say`, evidence: { intervals, stays } };
  }
}

const textOf = (stays: readonly Stay[]) =>
  stays.map(({ fromSeq, toSeq = '' }) => `${fromSeq}–${toSeq}`).join(' ');
