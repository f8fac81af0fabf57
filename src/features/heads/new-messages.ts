import type { Id } from '../../shared/ids';
import type { NewMessages } from '../fan-out/fan-out.types';
import type { HeadSighting } from './heads.types';

/** The messages that were seen since somebody was last told of them, by conversation. */
export class NewMessageCollector {
  private readonly seen = new Map<Id, NewMessages>();

  /** A change is nothing new. */
  add({ conversationId, seq, senderId, isAddressed = false }: HeadSighting): void {
    if (!senderId) return;
    this.merge({ conversationId, fromSeq: seq, toSeq: seq, isAddressed, senderId });
  }

  /** Hands over everything, and starts anew. */
  take(): NewMessages[] {
    const batches = [...this.seen.values()];
    this.seen.clear();
    return batches;
  }

  /** Nobody could be told of these. */
  putBack(batches: readonly NewMessages[]): void {
    for (const batch of batches) this.merge(batch);
  }

  private merge(batch: NewMessages): void {
    const { conversationId, fromSeq, toSeq, isAddressed, senderId } = batch;
    const known = this.seen.get(conversationId) ?? batch;
    this.seen.set(conversationId, {
      conversationId,
      fromSeq: Math.min(known.fromSeq, fromSeq),
      toSeq: Math.max(known.toSeq, toSeq),
      isAddressed: known.isAddressed || isAddressed,
      ...(senderId !== undefined && known.senderId === senderId && { senderId }),
    });
  }
}
