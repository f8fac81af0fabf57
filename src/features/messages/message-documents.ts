import { hex, oid } from '../../platform/mongo/object-id';
import type { Id } from '../../shared/ids';
import type { Message, MessageReference } from './message.schema';
import type { MessageRecord, Reference } from './messages.types';

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

/** A message as the features know it. */
export function toRecord({
  _id,
  conversationId,
  senderId,
  replyTo,
  threadRoot,
  mentions,
  ...message
}: Message): MessageRecord {
  return {
    ...message,
    id: hex(_id),
    conversationId: hex(conversationId),
    senderId: hex(senderId),
    ...(replyTo && { replyTo: toReference(replyTo) }),
    ...(threadRoot && { threadRoot: toReference(threadRoot) }),
    ...(mentions && toMentions(mentions.map(hex), hex(conversationId))),
  };
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
  const mentioned = [...(mentionsAll ? [conversationId] : []), ...(mentions ?? [])];
  return {
    _id: oid(id),
    conversationId: oid(conversationId),
    senderId: oid(senderId),
    ...message,
    ...(replyTo && { replyTo: fromReference(replyTo) }),
    ...(threadRoot && { threadRoot: fromReference(threadRoot) }),
    ...(mentioned.length > 0 && { mentions: mentioned.map(oid) }),
  };
}
