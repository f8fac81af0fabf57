import { createHash, randomBytes } from 'node:crypto';

/** 24 lower-case hex digits: a MongoDB ObjectId as it travels on the wire. */
export type Id = string;

/** No id comes before this one: where a walk through all of them begins. */
export const BEFORE_ALL_IDS: Id = '0'.repeat(24);

const ID_PATTERN = /^[0-9a-f]{24}$/;

/** Whether `value` is an id as the server writes it: 24 lower-case hex digits. */
export function isId(value: unknown): value is Id {
  return typeof value === 'string' && ID_PATTERN.test(value);
}

/** Twelve random bytes as hex: an id that spreads evenly over a ranged shard key and says nothing about time. */
export function randomId(): Id {
  return randomBytes(12).toString('hex');
}

/**
 * The id of the one direct conversation of two people: the first twelve bytes of SHA-256 over their sorted ids.
 * Both orders give the same id, so two concurrent creations meet on the primary key and twins cannot exist.
 */
export function directConversationId(a: Id, b: Id): Id {
  const [low, high] = a < b ? [a, b] : [b, a];
  return createHash('sha256').update(low).update(high).digest('hex').slice(0, 24);
}

/** The id of a group that its maker gave an id of their own: the same on every node, so that it is made once. */
export function groupConversationId(ownerId: Id, clientConversationId: string): Id {
  return createHash('sha256').update(ownerId).update(clientConversationId).digest('hex').slice(0, 24);
}

/**
 * The id of a message: four bytes of its conversation's id, then eight of SHA-256 over what makes a send unique.
 * The same send has the same id on every node and for ever, so the primary key itself makes it exactly-once.
 */
export function messageId(conversationId: Id, senderId: Id, clientMessageId: string): Id {
  const digest = createHash('sha256').update(conversationId).update(senderId).update(clientMessageId);
  return conversationId.slice(0, 8) + digest.digest('hex').slice(0, 16);
}

/**
 * Tells a retry of a send from another message under the same client id.
 * @param more what was sent beside the text, its keys always in the same order; no text holds the NUL before it
 */
export function contentHashOf(type: string, content: string, more?: object): string {
  const rest = more ? `\0${JSON.stringify(more)}` : '';
  return createHash('sha256').update(`${type}\n${content}${rest}`).digest('hex').slice(0, 32);
}

/** The id of a person's membership in a conversation; the same on every node, so that it is made once. */
export function memberId(conversationId: Id, userId: Id): Id {
  return (
    conversationId.slice(0, 8) +
    createHash('sha256').update(conversationId).update(userId).digest('hex').slice(0, 16)
  );
}

/** The id of one thing that concerns one person only; the same on every node, so that there is one of it. */
export function accountDataId(userId: Id, kind: string, key: string): Id {
  const digest = createHash('sha256').update(userId).update(`${kind}\n${key}`);
  return userId.slice(0, 8) + digest.digest('hex').slice(0, 16);
}

/** The id of what one person says of another; the same on every node, so that it is said once. */
export function pairId(ownerId: Id, userId: Id): Id {
  return createHash('sha256').update(ownerId).update(userId).digest('hex').slice(0, 24);
}

/** The id of one person's reaction to a message with one emoji: it is there once. */
export function reactionId(messageId: Id, userId: Id, emoji: string): Id {
  const digest = createHash('sha256').update(messageId).update(userId).update(emoji);
  return messageId.slice(0, 8) + digest.digest('hex').slice(0, 16);
}

/** The id of one person's star on a message: it is there once. */
export function starId(messageId: Id, userId: Id): Id {
  return (
    userId.slice(0, 8) + createHash('sha256').update(userId).update(messageId).digest('hex').slice(0, 16)
  );
}

/** The id of what a person is notified of, by what caused it; the same on every node, so that they are once. */
export function notificationId(userId: Id, cause: string): Id {
  const digest = createHash('sha256').update(userId).update(`notification\n${cause}`);
  return userId.slice(0, 8) + digest.digest('hex').slice(0, 16);
}

/** The id of a place where a person is notified, by its kind and address: registered twice, it is one. */
export function targetId(kind: string, address: string): Id {
  return createHash('sha256').update(`${kind}\n${address}`).digest('hex').slice(0, 24);
}

/** The id of one part of what is delivered for one cause; the same whoever makes it. */
export function deliveryId(cause: string, sink: string, part: number): Id {
  return createHash('sha256').update(`${cause}\n${sink}\n${part}`).digest('hex').slice(0, 24);
}
