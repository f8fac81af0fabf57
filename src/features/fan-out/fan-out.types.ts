import type { Id } from '../../shared/ids';
import type { SeqRange } from '../../shared/visibility';

/** Messages of a conversation that were seen in the database, one after the other. */
export interface NewMessages extends SeqRange {
  conversationId: Id;
  /** one of them may be for somebody in particular: an answer, a mention, news of members */
  isAddressed: boolean;
  /** who wrote them, as far as it is one person */
  senderId?: Id;
}
