import { declareEvents } from '../../platform/events/events';
import { defineServerEvent } from '../../platform/realtime/server-events';
import type { Id } from '../../shared/ids';
import { NewNotificationDto, NotificationsReadDto } from './dto/notification.dto';

declare module '../../platform/events/events' {
  interface EventMap {
    /** people have something new to be told of; it is stored */
    'notification.added': { userId: Id; notification: NewNotificationDto };
    /** a person has read what they were told of */
    'notification.read': { userId: Id; read: NotificationsReadDto };
  }
}

declareEvents('notification.added', 'notification.read');

export const notificationNew = defineServerEvent(
  'notification:new',
  NewNotificationDto,
  'Something to tell the person, to all their sockets. The same one may come again, with the same id.',
);

export const notificationRead = defineServerEvent(
  'notification:read',
  NotificationsReadDto,
  'The person has read notifications, on whichever device.',
);
