import { Injectable } from '@nestjs/common';
import { type EventMap, On } from '../../platform/events/events';
import { Bus } from '../../platform/realtime/bus';
import { userRoom } from '../../platform/realtime/rooms';
import { notificationNew, notificationRead } from './notifications.events';

/** Tells all devices of a person what is new, and what was read. */
@Injectable()
export class NotificationsListener {
  constructor(private readonly bus: Bus) {}

  @On('notification.added')
  announce({ userId, notification }: EventMap['notification.added']): void {
    this.bus.publish([userRoom(userId)], notificationNew, notification);
  }

  @On('notification.read')
  read({ userId, read }: EventMap['notification.read']): void {
    this.bus.publish([userRoom(userId)], notificationRead, read);
  }
}
