import type { Random } from '../random';

/** A stored message, as far as it takes to do something with it. */
export interface Posted {
  conversationId: string;
  messageId: string;
  seq: number;
  senderId: string;
}

// so few that several people meet at the same message
const RECENT = 10;
const OLD_SHARE = 0.25;

/** All messages that were acked, whoever may see them. */
export class Board {
  private readonly posted = new Map<string, Posted[]>();

  constructor(private readonly random: Random) {}

  note(message: Posted): void {
    const there = this.posted.get(message.conversationId);
    if (there) there.push(message);
    else this.posted.set(message.conversationId, [message]);
  }

  /** One of the last messages of a conversation, now and then one of any age. */
  pick(conversationId: string): Posted | undefined {
    const all = this.posted.get(conversationId) ?? [];
    const some = this.random.chance(OLD_SHARE) ? all : all.slice(-RECENT);
    return some.length > 0 ? this.random.pick(some) : undefined;
  }

  /** Any of those between two others of a conversation. */
  between(conversationId: string, after: number, before: number): Posted | undefined {
    const all = this.posted.get(conversationId) ?? [];
    const some = all.filter(({ seq }) => seq > after && seq < before);
    return some.length > 0 ? this.random.pick(some) : undefined;
  }
}
