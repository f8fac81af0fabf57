import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import type { ConversationInfo } from '../changes/changes.types';
import type { ConversationRecord } from '../conversations/conversations.types';
import type { MemberRecord, MemberRole } from '../members/members.types';
import type { SystemEvent } from '../messages/messages.types';

export const MEMBERSHIP_ACTIONS = [
  'created',
  'added',
  'joined',
  'left',
  'removed',
  'role',
  'owner',
  'dissolved',
] as const;

/** One thing that happened to one membership. */
export interface MembershipEventRecord {
  conversationId: Id;
  userId: Id;
  action: (typeof MEMBERSHIP_ACTIONS)[number];
  role: MemberRole;
  actorId: Id;
  atSeq: number;
  at: Date;
}

/** What one wishes to do to a group or channel. */
export interface GroupWish {
  conversationId: Id;
  actorId: Id;
  clientChangeId: string;
  /** what tells this wish from another under the same id */
  content: object;
  /** whose memberships it is about, beside the actor's */
  userIds?: readonly Id[];
  /** the actor need not belong to it: they wish to come in */
  isNewcomer?: true;
  /** it can be done in direct conversations too */
  isForDirect?: boolean;
}

/** A group as a transaction sees it. */
export interface Scene {
  conversation: ConversationRecord;
  /** who wishes it; of a newcomer what they would be */
  actor: MemberRecord;
  /** the rows of those it is about, also of those who went */
  rows: ReadonlyMap<Id, MemberRecord>;
  transaction: Transaction;
}

/** What shall become of it. */
export interface Verdict {
  event: SystemEvent;
  /** memberships as they shall be; a row that opens or closes a time says so by `isActive` alone */
  members?: readonly MemberRecord[];
  action?: MembershipEventRecord['action'];
  /** what it is called and how it is set */
  info?: ConversationInfo;
  /** it is no more: the memberships end with the message, and are written so later */
  isDissolved?: true;
}

/**
 * Looks at the group and says what shall become of it: undefined for nothing; `kept` for nothing that is told, but what was
 * written meanwhile is to stay.
 */
export type Decide = (scene: Scene) => Promise<Verdict | 'kept' | undefined> | Verdict | 'kept' | undefined;

/** A group or channel to make. */
export interface NewGroup {
  type: 'group' | 'channel';
  info: ConversationInfo;
  memberIds: readonly Id[];
  clientConversationId?: string;
}
