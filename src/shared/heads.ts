/** The newest numbers of a conversation, and when they were given. */
export interface HeadRise {
  conversationId: string;
  seq: number;
  chg: number;
  at: Date;
}

/** The higher of each number of two sightings of one conversation. */
export function mergeHeads(present: HeadRise | undefined, rise: HeadRise): HeadRise {
  if (!present) return rise;
  return {
    conversationId: rise.conversationId,
    seq: Math.max(present.seq, rise.seq),
    chg: Math.max(present.chg, rise.chg),
    at: present.at > rise.at ? present.at : rise.at,
  };
}
