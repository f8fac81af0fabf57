import type { Id } from '../../shared/ids';
import type { ConversationSettings, ConversationType } from '../conversations/conversations.types';
import type { MemberRole } from '../../shared/permissions';
import type { Interval } from '../../shared/visibility';
import type { NotifyLevel } from './notify-levels.types';

export { MEMBER_ROLES, type MemberRole } from '../../shared/permissions';

/** Where a conversation stands in its member's list, in that order. */
export const SHELVES = { pinned: 0, open: 1, archived: 2 } as const;

/** The end of what lasts until the person says otherwise. */
export const FOR_EVER = new Date('9999-12-31T23:59:59.999Z');

/** What a person keeps about a conversation; nobody else sees it. */
export interface Preferences {
  /** one of `SHELVES` */
  shelf: number;
  mutedUntil?: Date;
  /** as everywhere else unless told */
  notify?: NotifyLevel;
  isMarkedUnread?: true;
  /** never empty */
  labels?: string[];
}

/** A person's membership, as the features know it. */
export interface MemberRecord extends Preferences {
  conversationId: Id;
  userId: Id;
  role: MemberRole;
  /** whether the last interval is open */
  isActive: boolean;
  /** in a group or channel */
  inGroup?: true;
  /** of groups: the last time they came */
  joinedAt?: Date;
  intervals: Interval[];
  deliveredSeq: number;
  readSeq: number;
  /** as far as others may see */
  shownReadSeq: number;
  movedAt: Date;
  lastActivityAt: Date;
}

/** What of a membership does not change with every message. */
export type Membership = Pick<MemberRecord, 'conversationId' | 'userId' | 'role' | 'intervals'>;

/** A wish to raise watermarks; lower values change nothing. */
export interface WatermarkRise {
  conversationId: Id;
  userId: Id;
  deliveredSeq: number;
  readSeq: number;
  shownReadSeq: number;
  /** when something last happened in the conversation, where this write takes it along */
  lastActivityAt?: Date;
}

/** Who belongs to a conversation, as of the message that told of the newest change of it. */
export interface Roster {
  readonly conversationId: Id;
  readonly type: ConversationType;
  readonly settings: ConversationSettings;
  readonly membershipSeq: number;
  /** of a group that is no more: its last message */
  readonly dissolvedSeq?: number;
  /** the message from which all of them see everything; a roster may be newer than `membershipSeq` says */
  readonly newestFrom: number;
  /** who is there now, by person */
  readonly members: ReadonlyMap<Id, Membership>;
}

export { NOTIFY_LEVELS, type NotifyLevel } from './notify-levels.types';
export { LABEL_TEXT, LabelsField, PreferencesDto } from './dto/preferences.dto';
export { StatusUpdateDto } from './dto/status-update.dto';
