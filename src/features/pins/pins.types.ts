import type { Id } from '../../shared/ids';

/** That a message is pinned, as the features know it. */
export interface PinRecord {
  conversationId: Id;
  messageId: Id;
  pinnedBy: Id;
  at: Date;
}

/** Where a page of pinned messages begins. */
export type PinPosition = Pick<PinRecord, 'at' | 'messageId'>;
