import type { Id } from '../../shared/ids';

export const CONVERSATION_TYPES = ['dm'] as const;

/** A conversation, as the features know it. */
export interface ConversationRecord {
  id: Id;
  type: (typeof CONVERSATION_TYPES)[number];
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
