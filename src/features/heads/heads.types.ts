import type { HeadRise } from '../../shared/heads';
import type { Id } from '../../shared/ids';

/** A message or a change that was seen in the database. */
export interface HeadSighting extends HeadRise {
  /** of a message */
  senderId?: Id;
  /** of a message that may be for somebody in particular: an answer, a mention, news of members */
  isAddressed?: boolean;
}

/** A message of a sender, who has thereby read what stands above it. */
export interface Sent {
  conversationId: Id;
  senderId: Id;
  seq: number;
}
