import type { Id } from '../../shared/ids';
import type { Retention } from '../../shared/retention';

import type { CONVERSATION_TYPES, HISTORY_MODES, WRITERS } from './conversation-choices.types';

export type ConversationType = (typeof CONVERSATION_TYPES)[number];

/** What is decided about a conversation: by admins, or by both of a direct one. */
export interface ConversationSettings {
  history: (typeof HISTORY_MODES)[number];
  writers: (typeof WRITERS)[number];
  /** seconds between two messages of one member; 0: none. Moderators and above are free of it */
  slowModeSeconds: number;
  /** whether who comes by a link waits for a moderator */
  joinApproval: boolean;
  /** as in the workspace unless told */
  retention?: Retention;
}

/** A conversation, as the features know it. */
export interface ConversationRecord {
  id: Id;
  type: ConversationType;
  title?: string;
  description?: string;
  avatarUrl?: string;
  /** of groups and channels; of direct ones where somebody decided about them */
  settings?: ConversationSettings;
  memberCount: number;
  lastSeq: number;
  lastChg: number;
  /** the number of the message that tells of the newest change of membership; 0 for direct conversations */
  membershipSeq: number;
  /** of a group that is no more: the message that tells of it, the last one anybody sees */
  dissolvedSeq?: number;
  /** 1 when made; each change of what it is called or how it is set adds one */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The newest numbers of a conversation. */
export interface ConversationHead {
  conversationId: Id;
  seq: number;
  chg: number;
}

/** How a direct conversation is set until somebody decides about it. */
export const DIRECT_SETTINGS: ConversationSettings = {
  history: 'all',
  writers: 'everyone',
  slowModeSeconds: 0,
  joinApproval: false,
};

export * from './conversation-choices.types';
export * from './dto/conversation-info.dto';
