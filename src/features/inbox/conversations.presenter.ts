import type { Retention } from '../../shared/retention';
import type { MemberRecord, PreferencesDto, StatusUpdateDto } from '../members/members.types';
import type { ViewedMessageDto } from '../messages/messages.types';
import type { UserDto } from '../users/users.types';
import type { ConversationHead, ConversationRecord } from '../conversations/conversations.types';
import type { ConversationDto } from './dto/conversation.dto';

/** A conversation as one member sees it. */
export function presentConversation(
  { id, type, title, description, avatarUrl, settings, version, memberCount, createdAt }: ConversationRecord,
  view: {
    head: ConversationHead;
    own: MemberRecord;
    preferences: PreferencesDto;
    unread: number;
    unreadMentions?: number[];
    receipts: StatusUpdateDto[];
    retention: Retention;
    peer?: UserDto;
    lastMessage?: ViewedMessageDto;
  },
): ConversationDto {
  const { head, own, preferences, unread, unreadMentions, receipts, peer, lastMessage } = view;
  return {
    id,
    type,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    ...(settings && { settings }),
    retention: view.retention,
    version,
    memberCount,
    lastSeq: head.seq,
    lastChg: head.chg,
    ...(lastMessage && { lastMessage }),
    unread,
    ...(unreadMentions && { unreadMentions }),
    deliveredSeq: Math.max(own.deliveredSeq, own.readSeq),
    readSeq: own.readSeq,
    role: own.role,
    ...preferences,
    ...(peer && { peer }),
    receipts,
    createdAt: createdAt.toISOString(),
    lastActivityAt: own.lastActivityAt.toISOString(),
  };
}
