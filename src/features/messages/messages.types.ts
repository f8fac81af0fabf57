import type { Id } from '../../shared/ids';
import type { ContactDto, LocationDto, ReferenceDto, ReplyDto } from './dto/message-parts.dto';
import type { MessageType } from './message-kinds.types';
import type { SystemEvent } from './system-events.types';

/** What a message may have beside its text. */
export interface MessageParts {
  location?: LocationDto;
  contact?: ContactDto;
  /** how often it was passed on */
  forwardCount?: number;
  /** what it answers; for a reader also what that says */
  replyTo?: ReplyDto;
  /** the root of its thread */
  threadRoot?: Reference;
  /** whom it is for in particular */
  mentions?: Id[];
  /** it is for all members in particular */
  mentionsAll?: boolean;
}

/** A message, as the features know it. */
export interface MessageRecord extends MessageParts {
  id: Id;
  conversationId: Id;
  seq: number;
  senderId: Id;
  clientMessageId: string;
  type: MessageType;
  content: string;
  /** of `system` */
  event?: SystemEvent;
  contentHash: string;
  version: number;
  createdAt: Date;
  editedAt?: Date;
  deletedAt?: Date;
}

/** Another message of the same conversation. */
export type Reference = ReferenceDto;

/** A message that is to be stored: everything but its place and time. */
export type Draft = Omit<MessageRecord, 'seq' | 'version' | 'createdAt' | 'editedAt' | 'deletedAt'>;

/** A stored message, and whether it had been stored by an earlier send. */
export interface Committed {
  message: MessageRecord;
  isDuplicate: boolean;
}

/** The newest number of a conversation and when it was given. */
export interface Head {
  seq: number;
  at: number;
}

export { MAX_ADDED, type SystemEvent } from './system-events.types';
export { UnreadMentionsField } from './dto/message-parts.dto';
export { MAX_CONTENT_BYTES, MessageDto, ViewedMessageDto } from './dto/message.dto';
