import { hex, oid } from '../../platform/mongo/object-id';
import type { Message, MessageReference } from './message.schema';
import type { MessageRecord, Reference } from './messages.types';

const toReference = ({ messageId, seq }: MessageReference): Reference => ({ messageId: hex(messageId), seq });

/** A message as the features know it. */
export function toRecord({ _id, conversationId, senderId, replyTo, ...message }: Message): MessageRecord {
  return {
    ...message,
    id: hex(_id),
    conversationId: hex(conversationId),
    senderId: hex(senderId),
    ...(replyTo && { replyTo: toReference(replyTo) }),
  };
}

/** A message as it is stored: without what readers are shown of others beside it. */
export function toDocument({ id, conversationId, senderId, replyTo, ...message }: MessageRecord) {
  return {
    _id: oid(id),
    conversationId: oid(conversationId),
    senderId: oid(senderId),
    ...message,
    ...(replyTo && { replyTo: { messageId: oid(replyTo.messageId), seq: replyTo.seq } }),
  };
}
