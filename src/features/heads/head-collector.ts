import { type HeadRise, mergeHeads } from '../../shared/heads';
import type { Id } from '../../shared/ids';
import type { HeadSighting } from './heads.types';

/** What was collected within a time. */
export interface Collected {
  rises: HeadRise[];
  sent: { conversationId: Id; senderId: Id; seq: number }[];
}

/** The highest that was seen per conversation, and per sender in it, since it was last emptied. */
export class HeadCollector {
  private rises = new Map<Id, HeadRise>();
  private sent = new Map<string, { conversationId: Id; senderId: Id; seq: number }>();

  add({ senderId, ...rise }: HeadSighting): void {
    const { conversationId, seq } = rise;
    this.rises.set(conversationId, mergeHeads(this.rises.get(conversationId), rise));
    if (senderId) this.sent.set(`${conversationId}:${senderId}`, { conversationId, senderId, seq });
  }

  /** Whether something happened in the conversation since. */
  has(conversationId: Id): boolean {
    return this.rises.has(conversationId);
  }

  /** Hands over what was collected, and starts anew. */
  take(): Collected {
    const taken = { rises: [...this.rises.values()], sent: [...this.sent.values()] };
    this.rises = new Map();
    this.sent = new Map();
    return taken;
  }
}
