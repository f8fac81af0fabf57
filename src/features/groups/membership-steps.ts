import { coreErrors } from '../../platform/errors/core.errors';
import type { Id } from '../../shared/ids';
import { type GroupAction, may } from '../../shared/permissions';
import type { Interval } from '../../shared/visibility';
import { type ConversationChange, MAX_CHANGED_MEMBERS } from '../changes/changes.types';
import {
  type ConversationRecord,
  type ConversationSettings,
  DIRECT_SETTINGS,
} from '../conversations/conversations.types';
import { type MemberRecord, type MemberRole, SHELVES } from '../members/members.types';
import type { MessageRecord } from '../messages/messages.types';
import type { Scene, Verdict } from './membership.types';

/** Times of one member in one conversation; of who comes and goes more often the oldest is forgotten. */
const MAX_INTERVALS = 50;

/** Where a change of membership stands. */
interface Moment {
  /** of the message that tells of it */
  seq: number;
  /** of the first change that it makes */
  chg: number;
  at: Date;
  history: ConversationSettings['history'];
}

/** Someone who comes, for the first time or again. */
export function newMember(
  conversationId: Id,
  userId: Id,
  before: MemberRecord | undefined,
  role: MemberRole = 'member',
): MemberRecord {
  const never = new Date(0);
  const unseen = { deliveredSeq: 0, readSeq: 0, shownReadSeq: 0, movedAt: never, lastActivityAt: never };
  return {
    ...unseen,
    shelf: SHELVES.open,
    intervals: [],
    ...before,
    ...{ conversationId, userId, role, isActive: true, inGroup: true },
  };
}

/** A membership as it shall be, with its times: who comes sees from the message that tells of it, who goes sees that too. */
export function inTime(member: MemberRecord, before: MemberRecord | undefined, moment: Moment): MemberRecord {
  const wasActive = before?.isActive ?? false;
  if (wasActive === member.isActive) return member;
  if (!member.isActive) return { ...member, intervals: closed(member.intervals, moment.seq) };
  const { seq, chg, at, history } = moment;
  const opened: Interval[] =
    history === 'all'
      ? [{ fromSeq: 1, fromChg: 1 }]
      : [...(before?.intervals ?? []), { fromSeq: seq, fromChg: chg }].slice(-MAX_INTERVALS);
  // what was before a person's time is nothing unread
  const start = { deliveredSeq: seq - 1, readSeq: seq - 1, shownReadSeq: seq - 1 };
  return { ...member, ...start, intervals: opened, joinedAt: at, movedAt: at, lastActivityAt: at };
}

function closed(intervals: readonly Interval[], toSeq: number): Interval[] {
  return intervals.map((interval) => (interval.toSeq === undefined ? { ...interval, toSeq } : interval));
}

/** The conversation after it. */
export function after(
  conversation: ConversationRecord,
  { info, isDissolved }: Verdict,
  {
    rows,
    members,
    message,
  }: { rows: ReadonlyMap<Id, MemberRecord>; members: readonly MemberRecord[]; message: MessageRecord },
): ConversationRecord {
  const came = members.filter(({ userId, isActive }) => isActive && !rows.get(userId)?.isActive).length;
  const went = members.filter(({ isActive }) => !isActive).length;
  return {
    ...conversation,
    ...(info && { description: undefined, avatarUrl: undefined, ...info }),
    memberCount: conversation.memberCount + came - went,
    // nodes that remember who is in a direct one look again only when they hear of another number
    membershipSeq:
      members.length > 0 || isDissolved || conversation.type === 'dm'
        ? message.seq
        : conversation.membershipSeq,
    ...(isDissolved && { dissolvedSeq: message.seq }),
    version: conversation.version + (info ? 1 : 0),
  };
}

/** What the numbered changes tell: of so many members each, or of the conversation. */
export function partsOf(
  { info, isDissolved }: Verdict,
  members: readonly MemberRecord[],
  memberCount: number,
): Pick<ConversationChange, 'type' | 'conversation' | 'isDissolved' | 'members' | 'memberCount'>[] {
  if (info)
    return [{ type: 'conversation:updated', conversation: info, ...(isDissolved && { isDissolved }) }];
  const parts = [];
  for (let i = 0; i < members.length; i += MAX_CHANGED_MEMBERS) {
    const some = members.slice(i, i + MAX_CHANGED_MEMBERS);
    const changed = some.map(({ userId, role, isActive }) => ({ userId, role, isActive }));
    parts.push({ type: 'member:updated' as const, members: changed, memberCount });
  }
  return parts;
}

/** That the actor may do something in the group, as it is now. @throws FORBIDDEN */
export function requireMay({ actor, conversation }: Scene, action: GroupAction): void {
  const { type, settings = DIRECT_SETTINGS } = conversation;
  if (!may(actor.role, action, { type, settings })) throw coreErrors.FORBIDDEN();
}
