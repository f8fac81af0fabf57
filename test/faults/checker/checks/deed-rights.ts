import { canSee } from '../../../../src/shared/visibility';
import type { ConversationFacts } from '../conversation-facts';
import type { StoredChangeRecord, StoredRecord } from '../history';
import type { Check } from './check';

/** A node goes by what it knew of the group 0.9 s ago, and what it let in may wait for 10 s; and a little for clocks. */
const LAG_MS = 12_000;

const RANKS = ['member', 'moderator', 'admin', 'owner'];
const rank = (role: string | undefined) => RANKS.indexOf(role ?? 'nobody');

/**
 * M6 of what people do: `done-without-right` for a stored change or message by somebody who may not: of a message that
 * they may not see, an edit of what others wrote, a deletion or pin without the role for it, anything by who is no member
 * any more, members changed by who may not or by a link that was revoked before, an answer to what its author may not see.
 * Changes of members are decided with the rows as they are; the rest may go by what was so until a moment ago.
 */
export const checkDeedRights: Check = ({ conversations }, report) => {
  for (const conversation of conversations.values()) {
    const conversationId = conversation.id;
    for (const change of conversation.changes) {
      const fault =
        change.kind === 'member:updated'
          ? faultOfMembers(conversation, change)
          : faultOfChange(conversation, change);
      if (fault === undefined) continue;
      const { at, chg, kind, actorId } = change;
      const message = `change ${chg} (${kind}) by ${actorId}: ${fault}`;
      report.add({ kind: 'done-without-right', at, conversationId, message, evidence: { change } });
    }
    for (const stored of conversation.stored) {
      const fault = stored.isSystem ? undefined : faultOfMessage(conversation, stored);
      if (fault === undefined) continue;
      const message = `message ${stored.seq} by ${stored.senderId}: ${fault}`;
      const place = { at: stored.at, conversationId };
      report.add({ kind: 'done-without-right', ...place, message, evidence: { stored } });
    }
  }
};

function faultOfChange(conversation: ConversationFacts, change: StoredChangeRecord): string | undefined {
  const { actorId, kind, seq } = change;
  const message = conversation.at(seq);
  if (!sees(conversation, actorId, seq)) return 'of a message that they may not see';
  if (message?.isSystem) return 'of what the server tells';
  const isOwn = message?.senderId === actorId;
  if (kind === 'message:updated' && !isOwn) return 'of what somebody else wrote';
  if (isDirect(conversation))
    return kind === 'message:deleted' && !isOwn ? 'of what the other wrote' : undefined;
  const roles = conversation.replay.rolesWithin(actorId, change, LAG_MS).map(rank);
  const highest = Math.max(...roles);
  if (highest < 0) return 'they are no member';
  if (kind === 'pin:updated' && highest < rank('moderator')) return 'no moderator';
  if (kind !== 'message:deleted' || isOwn) return undefined;
  const author = conversation.replay.rolesWithin(message?.senderId ?? '', change, LAG_MS).map(rank);
  return highest >= rank('moderator') && highest > Math.min(...author) ? undefined : 'not above the author';
}

function faultOfMembers(conversation: ConversationFacts, change: StoredChangeRecord): string | undefined {
  const { actorId, clientChangeId, chg, what } = change;
  const wish = clientChangeId === null ? undefined : conversation.deed(actorId, clientChangeId);
  if (!wish) return undefined;
  const own = rank(conversation.replay.roleBefore(actorId, chg));
  const [userId = ''] = what.split(' ');
  const other = rank(conversation.replay.roleBefore(userId, chg));
  if (wish.deed === 'join') {
    const revokedAt = conversation.revoked.get(wish.code ?? '');
    return revokedAt !== undefined && wish.begun.at > revokedAt ? 'by a link that was revoked' : undefined;
  }
  if (own < 0) return 'they are no member';
  if (wish.deed === 'add') return own >= rank('moderator') ? undefined : 'no moderator';
  if (wish.deed === 'remove') return own >= rank('moderator') && own > other ? undefined : 'not above them';
  if (wish.deed === 'role') return own >= rank('admin') && own > other ? undefined : 'not above them';
  return undefined;
}

function faultOfMessage(conversation: ConversationFacts, stored: StoredRecord): string | undefined {
  const { senderId, replyTo, seq, createdAt } = stored;
  if (replyTo !== undefined && !sees(conversation, senderId, replyTo))
    return `answers message ${replyTo}, which they may not see`;
  if (conversation.members.size === 0 || sees(conversation, senderId, seq)) return undefined;
  const standings = conversation.replay.standings.get(senderId) ?? [];
  const last = standings.findLast(({ changedAt }) => changedAt <= createdAt);
  return last && createdAt - last.changedAt <= LAG_MS ? undefined : 'they are no member';
}

function sees({ members }: ConversationFacts, userId: string, seq: number): boolean {
  // without a single member the history is incomplete, which is said elsewhere
  return members.size === 0 || canSee(members.get(userId)?.intervals ?? [], seq);
}

function isDirect({ replay }: ConversationFacts): boolean {
  return replay.stays.size === 0;
}
