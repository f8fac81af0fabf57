import type { Id } from '../../shared/ids';

/** What a person has written but not sent, as the features know it. */
export interface DraftRecord {
  conversationId: Id;
  userId: Id;
  /** empty: there is none any more, but its revision is remembered */
  content: string;
  revision: number;
  replyTo?: Id;
  at: Date;
}
