/** What can happen to a conversation after a message was sent; also the names of the live events. */
export const CHANGE_TYPES = ['message:updated', 'message:deleted'] as const;
