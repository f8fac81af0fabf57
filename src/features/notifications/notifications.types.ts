import type { Id } from '../../shared/ids';
import type { MessageRecord } from '../messages/messages.types';
import type { MemberRecord, NotifyLevel } from '../members/members.types';
import type { NotificationType } from './notification-kinds.types';

/** What a person is told of, as the features know it: ids and numbers, never what somebody wrote. */
export interface NotificationRecord {
  id: Id;
  userId: Id;
  type: NotificationType;
  /** whose doing it is */
  actorId?: Id;
  /** of messages: where */
  conversationId?: Id;
  seq?: number;
  messageId?: Id;
  /** of places where the person is notified: which */
  targetId?: Id;
  createdAt: Date;
  readAt?: Date;
}

/** Where a page of notifications begins. */
export type NotificationPosition = Pick<NotificationRecord, 'createdAt' | 'id'>;

/** What a person wishes to be notified of in a conversation, at this moment. */
export interface Wish {
  member: MemberRecord;
  level: NotifyLevel;
  /** nothing is to make a noise now: the conversation is muted, or it is night */
  isQuiet: boolean;
  /** whether what somebody wrote may be shown on a locked screen */
  preview: boolean;
}

/** A message, and whom of a conversation it is for in particular. */
export interface AddressedMessage {
  message: MessageRecord;
  /** as what it concerns somebody in particular; undefined when it is for everybody alike */
  typeFor: (userId: Id) => NotificationType | undefined;
  /** it is for all members in particular */
  isForAll: boolean;
  /** else for these, whether or not they are members */
  userIds: ReadonlySet<Id>;
}

export { NOTIFICATION_TYPES, type NotificationType } from './notification-kinds.types';
export { NotificationPreferencesDto, TIME_OF_DAY, TIME_ZONE } from './dto/preferences.dto';
