import { hex, oid } from '../../platform/mongo/object-id';
import type { Id } from '../../shared/ids';
import type { Message, MessageReference } from './message.schema';
import type { ChangedFields, MessageParts, MessageRecord, Reference } from './messages.types';

const toReference = ({ messageId, seq }: MessageReference): Reference => ({ messageId: hex(messageId), seq });

const fromReference = ({ messageId, seq }: Reference) => ({ messageId: oid(messageId), seq });

/** The conversation among those mentioned stands for all its members. */
function toMentions(ids: readonly Id[], conversationId: Id): Pick<MessageRecord, 'mentions' | 'mentionsAll'> {
  const mentions = ids.filter((id) => id !== conversationId);
  return {
    ...(mentions.length > 0 && { mentions }),
    ...(mentions.length < ids.length && { mentionsAll: true }),
  };
}

/** The reverse; undefined when nobody is mentioned. */
function fromMentions({ mentions = [], mentionsAll }: MessageParts, conversationId: Id) {
  const mentioned = [...(mentionsAll ? [conversationId] : []), ...mentions];
  return mentioned.length > 0 ? mentioned.map(oid) : undefined;
}

/** A message as the features know it. */
export function toRecord({
  _id,
  conversationId,
  senderId,
  replyTo,
  threadRoot,
  mentions,
  cold,
  ...message
}: Message): MessageRecord {
  return {
    ...message,
    ...(cold && { segmentId: hex(cold.segmentId) }),
    id: hex(_id),
    conversationId: hex(conversationId),
    senderId: hex(senderId),
    ...(replyTo && { replyTo: toReference(replyTo) }),
    ...(threadRoot && { threadRoot: toReference(threadRoot) }),
    ...(mentions && toMentions(mentions.map(hex), hex(conversationId))),
  };
}

/** What is left of a message whose time is over by now: its place, and what tells a retry of it. */
export function faded(message: MessageRecord, now: number): MessageRecord {
  const { expiresAt } = message;
  if (!expiresAt || expiresAt.getTime() > now) return message;
  const { id, conversationId, seq, senderId, clientMessageId, type, contentHash, version, createdAt } =
    message;
  const place = { id, conversationId, seq, senderId, clientMessageId, type, contentHash, version, createdAt };
  return { ...place, content: '', goneAt: expiresAt };
}

/** What goes into a file when a message turns cold. All else stays: order, numbers and indexes need it. */
export const BODY_FIELDS = [
  'clientMessageId',
  'content',
  'event',
  'location',
  'contact',
  'forwardCount',
  'replyTo',
  'contentHash',
  'editedAt',
  'reactionCounts',
] as const satisfies (keyof Message)[];

/** A message that has one of these stays as it is: its body is elsewhere, or has been taken away. */
export const NEVER_COLD = ['cold', 'deletedAt', 'expiresAt', 'goneAt'] as const satisfies (keyof Message)[];

/** The part of a document that goes into a file. */
export function bodyOf(message: Partial<Message>): Partial<Message> {
  return Object.fromEntries(
    BODY_FIELDS.filter((name) => message[name] !== undefined).map((name) => [name, message[name]]),
  );
}

/** What a message that was changed gets back from its file; nothing when it is not cold. */
export function toWarmedDocument(message: MessageRecord): Record<string, unknown> {
  if (message.segmentId === undefined) return {};
  return { ...bodyOf(toDocument(message)), cold: undefined };
}

/** A message as it is stored: without what readers are shown of others beside it. */
export function toDocument({
  id,
  conversationId,
  senderId,
  replyTo,
  threadRoot,
  mentions,
  mentionsAll,
  ...message
}: MessageRecord) {
  const mentioned = fromMentions({ mentions, mentionsAll }, conversationId);
  return {
    _id: oid(id),
    conversationId: oid(conversationId),
    senderId: oid(senderId),
    ...message,
    ...(replyTo && { replyTo: fromReference(replyTo) }),
    ...(threadRoot && { threadRoot: fromReference(threadRoot) }),
    ...(mentioned && { mentions: mentioned }),
  };
}

/** What a change makes of a message, as it is stored; what is undefined is no more. */
export function toChangedDocument(fields: ChangedFields, conversationId: Id): Record<string, unknown> {
  if (!('mentions' in fields)) return fields;
  const { mentions, mentionsAll, ...rest } = fields;
  return { ...rest, mentions: fromMentions({ mentions, mentionsAll }, conversationId) };
}
