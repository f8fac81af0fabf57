import type { Id } from '../../shared/ids';

/** That a person keeps a message at hand, as the features know it. */
export interface StarRecord {
  id: Id;
  messageId: Id;
  at: Date;
}

/** What is starred: a message, or anything of a conversation. */
export interface StarredPlace {
  conversationId: Id;
  messageId?: Id;
}

/** Where a page of stars begins. */
export type StarPosition = Pick<StarRecord, 'at' | 'id'>;
