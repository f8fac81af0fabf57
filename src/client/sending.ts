import type { PendingSend } from './storage';
import type { SendMessage } from './wire';

/** What a message may have beside its text. */
export type SendExtras = Pick<
  SendMessage,
  'replyTo' | 'mentions' | 'mentionsAll' | 'location' | 'contact' | 'forwardOf' | 'threadRootId'
>;

/** What may be said of a message that is sent. */
export interface SendOptions extends SendExtras {
  /** a UUID; the same one is stored once */
  clientMessageId?: string;
}

/** A message that waits, before it has its place among the others that wait. */
export type Draft = Omit<PendingSend, 'order' | 'queuedAt'>;

/** The message that a person wishes to send, as the outbox keeps it. */
export function draftOf(
  userId: string,
  conversationId: string,
  content: string,
  options?: SendOptions,
): Draft {
  return { userId, ...messageOf(conversationId, content, options) };
}

/** The message itself, whoever sends it. */
export function messageOf(
  conversationId: string,
  content: string,
  options: SendOptions = {},
): Omit<Draft, 'userId'> {
  const { clientMessageId = crypto.randomUUID(), ...rest } = options;
  const type = rest.location ? 'location' : rest.contact ? 'contact' : 'text';
  // sorted, as the same message stays the same in whatever order its parts are named
  const given = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const extras = given.length > 0 ? { extras: Object.fromEntries(given) as SendExtras } : {};
  return { conversationId, clientMessageId, type, content, ...extras };
}

/** What of it goes to the server. What is passed on has neither type nor text of its own. */
export function payloadOf(message: Omit<Draft, 'userId'>): SendMessage {
  const { conversationId, clientMessageId, type, content, extras } = message;
  const isPlain = type === 'text' && !extras?.forwardOf;
  return {
    conversationId,
    clientMessageId,
    ...(!extras?.forwardOf && { type }),
    ...((isPlain || content) && { content }),
    ...extras,
  };
}

/** Whether two are the same message, and not two under one id. */
export function isSameSend(a: Draft, b: Draft): boolean {
  return JSON.stringify(payloadOf(a)) === JSON.stringify(payloadOf(b));
}
