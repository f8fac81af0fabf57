import type { Id } from '../../shared/ids';

/** That a person reacts to a message with an emoji, as the features know it. */
export interface ReactionRecord {
  conversationId: Id;
  messageId: Id;
  userId: Id;
  emoji: string;
  at: Date;
}

/** Where a page of the reactions to a message begins. */
export type ReactionPosition = Pick<ReactionRecord, 'emoji' | 'userId'>;
