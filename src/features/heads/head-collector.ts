import type { Id } from '../../shared/ids';
import type { HeadRise } from '../conversations/conversations.types';
import type { HeadSighting } from './heads.types';

/** The highest that was seen per conversation, and per sender in it, since it was last emptied. */
export class HeadCollector {
  private rises = new Map<Id, HeadRise>();
  private sent = new Map<string, { conversationId: Id; senderId: Id; seq: number }>();

  add({ conversationId, seq, chg, at, senderId }: HeadSighting): void {
    const present = this.rises.get(conversationId);
    this.rises.set(conversationId, {
      conversationId,
      seq: Math.max(seq, present?.seq ?? 0),
      chg: Math.max(chg, present?.chg ?? 0),
      at: present && present.at > at ? present.at : at,
    });
    if (!senderId) return;
    const key = `${conversationId}:${senderId}`;
    // what could not be recorded is added again, after newer ones
    this.sent.set(key, { conversationId, senderId, seq: Math.max(seq, this.sent.get(key)?.seq ?? 0) });
  }

  /** Hands over what was collected, and starts anew. */
  take(): { rises: HeadRise[]; sent: { conversationId: Id; senderId: Id; seq: number }[] } {
    const taken = { rises: [...this.rises.values()], sent: [...this.sent.values()] };
    this.rises = new Map();
    this.sent = new Map();
    return taken;
  }
}
