/** What people send. */
export const SENT_TYPES = ['text', 'location', 'contact'] as const;
/** What a message is. */
export const MESSAGE_TYPES = [...SENT_TYPES, 'system'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];
