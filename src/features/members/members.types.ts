import type { Id } from '../../shared/ids';
import type { Interval } from '../../shared/visibility';

export const MEMBER_ROLES = ['member'] as const;

/** A person's membership, as the features know it. */
export interface MemberRecord {
  conversationId: Id;
  userId: Id;
  role: (typeof MEMBER_ROLES)[number];
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
}

export { StatusUpdateDto } from './dto/status-update.dto';
