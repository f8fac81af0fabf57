import type { Id } from '../../shared/ids';

/** A message or a change that was seen in the database. */
export interface HeadSighting {
  conversationId: Id;
  seq: number;
  chg: number;
  at: Date;
  /** of a message */
  senderId?: Id;
}
