import {
  ChoiceField,
  DateTimeField,
  FlagField,
  IdField,
  IdListField,
  IntField,
  ListField,
  Optional,
} from '../../../platform/contracts/fields';
import { PageDto, PageQueryDto } from '../../../platform/contracts/page.dto';
import { NOTIFICATION_TYPES, type NotificationType } from '../notification-kinds.types';

/** Unread notifications are counted to here. */
export const MAX_UNREAD = 100;
/** Notifications marked as read by one call. */
const MAX_READ = 100;

const UnreadField = () =>
  IntField(`How many notifications are unread; ${MAX_UNREAD} stands for more.`, 0, MAX_UNREAD);

/** Something the caller is told of: ids and numbers, never what somebody wrote. */
export class NotificationDto {
  @IdField('Its id: the same however often it is told.')
  id: string;

  @ChoiceField('What it is about.', NOTIFICATION_TYPES)
  type: NotificationType;

  @Optional()
  @IdField('Whose doing it is.')
  actorId?: string;

  @Optional()
  @IdField('Of messages and groups: the conversation.')
  conversationId?: string;

  @Optional()
  @IdField('The message.')
  messageId?: string;

  @Optional()
  @IntField('Its number in the conversation.', 1)
  seq?: number;

  @Optional()
  @IdField('Of `webhookDisabled`: the target.')
  targetId?: string;

  @DateTimeField('Since when.')
  createdAt: string;

  @FlagField('Whether it was read, here or in the conversation.')
  isRead: boolean;
}

/** Which of them. */
export class NotificationQueryDto extends PageQueryDto {
  @Optional()
  @FlagField('Only those that were not read.')
  unread?: boolean;
}

/** What the caller was told of, latest first. */
export class NotificationPageDto extends PageDto {
  @ListField('The notifications.', () => NotificationDto)
  items: NotificationDto[];

  @UnreadField()
  unread: number;
}

/** A notification as it is told live. */
export class NewNotificationDto extends NotificationDto {
  @UnreadField()
  unread: number;
}

/** Which notifications were read: one of the two. */
export class ReadNotificationsDto {
  @Optional()
  @DateTimeField('All up to that moment: `createdAt` of the newest one that was seen.')
  upTo?: string;

  @Optional()
  @IdListField('These.', { min: 1, max: MAX_READ })
  ids?: string[];
}

/** The same, and what is left. */
export class NotificationsReadDto extends ReadNotificationsDto {
  @UnreadField()
  unread: number;
}
