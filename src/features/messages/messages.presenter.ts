import { messageStatus, type Watermarks } from '../../shared/receipts';
import type { Id } from '../../shared/ids';
import type { MessageDto, SendAckDto, ViewedMessageDto } from './dto/message.dto';
import type { Committed, MessageParts, MessageRecord } from './messages.types';

/** The wire form, the same for everyone. */
export function presentMessage(message: MessageRecord): MessageDto {
  const { id, conversationId, seq, senderId, clientMessageId, type, content, version } = message;
  const { createdAt, editedAt, deletedAt, event } = message;
  return {
    id,
    conversationId,
    seq,
    senderId,
    clientMessageId,
    type,
    content,
    ...(event && { event }),
    ...partsOf(message),
    version,
    createdAt: createdAt.toISOString(),
    ...(editedAt && { editedAt: editedAt.toISOString() }),
    ...(deletedAt && { deletedAt: deletedAt.toISOString() }),
    ...presentEnd(message),
    ...presentChanged(message),
  };
}

/** When it ends for everybody; devices that store a relayed one keep it. */
function presentEnd({ expiresAt, isRelayed }: MessageRecord): Pick<MessageDto, 'expiresAt' | 'isRelayed'> {
  if (isRelayed) return { isRelayed };
  return expiresAt ? { expiresAt: expiresAt.toISOString() } : {};
}

/** What of a message came by the changes of other features. */
function presentChanged({ reactionCounts, chg }: MessageRecord): Pick<MessageDto, 'reactions' | 'chg'> {
  return {
    ...(reactionCounts?.length && { reactions: reactionCounts }),
    ...(chg !== undefined && { chg }),
  };
}

const PARTS = [
  'location',
  'contact',
  'forwardCount',
  'replyTo',
  'threadRoot',
  'mentions',
  'mentionsAll',
] as const satisfies (keyof MessageParts)[];

/** What it has beside its text; most have nothing. */
function partsOf(message: MessageParts): MessageParts {
  const parts: Record<string, unknown> = {};
  for (const name of PARTS) if (message[name] !== undefined) parts[name] = message[name];
  return parts;
}

/** The form one person reads over REST. @param members what every member shows of their watermarks */
export function presentViewed(
  message: MessageRecord,
  viewerId: Id,
  members: readonly ({ userId?: Id } & Watermarks)[],
): ViewedMessageDto {
  const others = members.filter(({ userId }) => userId !== message.senderId);
  return {
    ...presentMessage(message),
    isSender: message.senderId === viewerId,
    status: messageStatus(message.seq, others),
  };
}

export function presentAck({ message, isDuplicate }: Committed): SendAckDto {
  const { id, clientMessageId, conversationId, seq, createdAt } = message;
  return {
    messageId: id,
    clientMessageId,
    conversationId,
    seq,
    createdAt: createdAt.toISOString(),
    ...presentEnd(message),
    status: 'sent',
    duplicate: isDuplicate,
  };
}
