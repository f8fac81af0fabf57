import { unreadCount } from '../../../../src/shared/receipts';
import type { MemberRecord } from '../history';
import { type Check, sightsOf } from './check';

/**
 * M8: unread cannot drift. The last count that a client was told after healing must be what follows from the database:
 * the stored messages above the member's `readSeq` that the member may see. Own ones count like any other; that sending
 * moves the sender's own watermark is checked with the receipts.
 */
export const checkUnread: Check = (facts, report) => {
  const { healedAt = Infinity } = facts;
  for (const { conversation, view, member, place } of sightsOf(facts)) {
    if (!member || !view.unread || view.unread.at < healedAt) continue;
    const { at, unread } = view.unread;
    const expected = expectedUnread(member, conversation.lastSeq);
    if (unread === expected) continue;
    const { readSeq, intervals } = member;
    const evidence = { unread, expected, lastSeq: conversation.lastSeq, readSeq, intervals };
    const message = `told ${unread} unread, the database says ${expected}`;
    report.add({ kind: 'unread-wrong', at, ...place, message, evidence });
  }
};

function expectedUnread({ intervals, readSeq }: MemberRecord, lastSeq: number): number {
  return intervals
    .map(({ fromSeq, toSeq = lastSeq }) =>
      unreadCount(Math.min(toSeq, lastSeq), Math.max(readSeq, fromSeq - 1)),
    )
    .reduce((sum, count) => sum + count, 0);
}
