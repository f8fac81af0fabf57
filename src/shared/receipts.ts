/** How far a message has come for its sender. */
export type MessageStatus = 'sent' | 'delivered' | 'read';

/** How far a member has received and read a conversation, as others may see it. */
export interface Watermarks {
  deliveredSeq: number;
  readSeq: number;
}

/**
 * The status of message `seq`: the least of what the other members' watermarks say; `sent` while there are none.
 * Read implies delivered.
 */
export function messageStatus(seq: number, others: readonly Watermarks[]): MessageStatus {
  if (others.length === 0) return 'sent';
  if (others.every(({ readSeq }) => readSeq >= seq)) return 'read';
  if (others.every(({ deliveredSeq, readSeq }) => Math.max(deliveredSeq, readSeq) >= seq)) return 'delivered';
  return 'sent';
}

/** Unread is computed, never counted: what lies above the read watermark. */
export function unreadCount(lastSeq: number, readSeq: number): number {
  return Math.max(0, lastSeq - readSeq);
}
