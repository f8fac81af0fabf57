import type { Id } from '../../shared/ids';
import type { ConversationSettings } from '../conversations/conversations.types';
import type { MemberRole } from '../members/members.types';
import type { CONVERSATION_CHANGES, MESSAGE_CHANGES, ReactionChangeDto } from './dto/change.dto';

interface Numbered {
  conversationId: Id;
  chg: number;
  actorId: Id;
  clientChangeId: string;
  /** of the message it happened to, or of the message that tells of it */
  seq: number;
  version: number;
  /** of the wish that made it: tells a retry from another wish under the same id */
  fingerprint?: string;
  at: Date;
}

/** Something that happened to a message after it was sent. */
export interface MessageChange extends Numbered {
  type: (typeof MESSAGE_CHANGES)[number];
  messageId: Id;
  content?: string;
  /** both, after an edit that changed for whom the message is */
  mentions?: Id[];
  mentionsAll?: boolean;
  reaction?: ReactionChangeDto;
  isPinned?: boolean;
}

/** What a conversation is called and how it is set. */
export interface ConversationInfo {
  /** of groups and channels */
  title?: string;
  description?: string;
  avatarUrl?: string;
  settings: ConversationSettings;
}

export interface ChangedMember {
  userId: Id;
  role: MemberRole;
  isActive: boolean;
}

/** Something that happened to a conversation itself. */
export interface ConversationChange extends Numbered {
  type: (typeof CONVERSATION_CHANGES)[number];
  conversation?: ConversationInfo;
  /** the group is no more: its last change */
  isDissolved?: true;
  members?: ChangedMember[];
  memberCount?: number;
}

/** A numbered change of a conversation, as the features know it. */
export type ChangeRecord = MessageChange | ConversationChange;

export { ChangeDto, MAX_CHANGED_MEMBERS, MAX_MENTIONS } from './dto/change.dto';
