import type { Id } from '../../shared/ids';

/** A conversation, as the features know it. */
export interface ConversationRecord {
  id: Id;
  type: 'dm';
  memberCount: number;
  lastSeq: number;
  lastChg: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The newest numbers of a conversation. */
export interface ConversationHead {
  conversationId: Id;
  seq: number;
  chg: number;
}
