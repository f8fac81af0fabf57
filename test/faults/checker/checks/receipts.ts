import { visibleRanges } from '../../../../src/shared/visibility';
import type { ConversationFacts } from '../conversation-facts';
import type { Watermarks } from '../facts';
import type { Report } from '../verdict';
import { type Check, type Sight, sightsOf } from './check';

/**
 * M7: receipts only move forward. `receipt-back` when a client saw a member's watermark fall, when it saw more than the
 * database holds at the end, or when the database holds less than was confirmed: a report that was answered, or a
 * message of the member's own, which says that they have read so far.
 */
export const checkReceiptsForward: Check = (facts, report) => {
  for (const sight of sightsOf(facts)) {
    judgeMarks(sight, report);
    judgeReports(sight, report);
  }
  for (const conversation of facts.conversations.values()) judgeSenders(conversation, report);
};

/**
 * M7: read implies delivered, and nobody has read what is not there. `receipt-impossible` for a watermark, stored or
 * seen by a client, with `readSeq` above `deliveredSeq` or beyond the last message.
 */
export const checkReceiptsPossible: Check = (facts, report) => {
  for (const conversation of facts.conversations.values()) {
    for (const member of conversation.members.values()) {
      const fault = impossible(member, conversation.lastSeq);
      if (fault) add(report, 'receipt-impossible', { conversation, ...member }, fault, { member });
    }
  }
  for (const { conversation, view, place } of sightsOf(facts)) {
    for (const [userId, marks] of view.marks) {
      const seen = marks.find((mark) => impossible(mark, conversation.lastSeq));
      if (!seen) continue;
      const message = `saw that ${userId} has ${impossible(seen, conversation.lastSeq)}`;
      const evidence = { userId, seen, lastSeq: conversation.lastSeq };
      report.add({ kind: 'receipt-impossible', at: seen.at, ...place, message, evidence });
    }
  }
};

function judgeMarks({ conversation, view, place }: Sight, report: Report): void {
  for (const [userId, marks] of view.marks) {
    const member = conversation.members.get(userId);
    const fall = marks.findIndex((mark, i) => isBelow(mark, marks[i - 1]));
    const above = member && marks.find((mark) => isBelow(member, mark));
    const seen = marks[fall] ?? above;
    if (!seen) continue;
    const message = marks[fall]
      ? `saw a watermark of ${userId} fall`
      : `saw ${userId} further than the database has them`;
    const evidence = { userId, before: marks[fall - 1], seen, stored: member };
    report.add({ kind: 'receipt-back', at: seen.at, ...place, message, evidence });
  }
}

/** The server may take a report for as far as the member sees messages, not farther. */
function judgeReports({ conversation, view: { reported }, member, place }: Sight, report: Report): void {
  if (!member) return;
  const clamp = (seq: number) =>
    visibleRanges(member.intervals, { fromSeq: 1, toSeq: Math.min(seq, conversation.lastSeq) }).at(-1)
      ?.toSeq ?? 0;
  const readSeq = clamp(reported.read);
  const deliveredSeq = Math.max(readSeq, clamp(reported.delivered));
  if (!isBelow(member, { deliveredSeq, readSeq })) return;
  const message = `reported ${deliveredSeq}/${readSeq} and was confirmed, the database has less`;
  report.add({ kind: 'receipt-back', at: member.at, ...place, message, evidence: { reported, member } });
}

function judgeSenders(conversation: ConversationFacts, report: Report): void {
  for (const [senderId, seq] of conversation.lastSent) {
    const member = conversation.members.get(senderId);
    if (!member || !isBelow(member, { deliveredSeq: seq, readSeq: seq })) continue;
    add(report, 'receipt-back', { conversation, ...member }, `not read up to their own message ${seq}`, {
      member,
    });
  }
}

function add(
  report: Report,
  kind: 'receipt-back' | 'receipt-impossible',
  { conversation, userId, at }: { conversation: ConversationFacts; userId: string; at: number },
  fault: string,
  evidence: Record<string, unknown>,
): void {
  report.add({ kind, at, conversationId: conversation.id, message: `${userId} has ${fault}`, evidence });
}

function isBelow(one: Watermarks, other: Watermarks | undefined): boolean {
  return other !== undefined && (one.deliveredSeq < other.deliveredSeq || one.readSeq < other.readSeq);
}

function impossible({ deliveredSeq, readSeq }: Watermarks, lastSeq: number): string | undefined {
  if (readSeq > deliveredSeq) return `read up to ${readSeq}, but received up to ${deliveredSeq}`;
  return deliveredSeq > lastSeq ? `received up to ${deliveredSeq} of ${lastSeq} messages` : undefined;
}
