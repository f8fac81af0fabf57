import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import {
  NotificationPageDto,
  NotificationQueryDto,
  NotificationsReadDto,
  ReadNotificationsDto,
} from './dto/notification.dto';
import { NotificationPreferencesDto } from './dto/preferences.dto';
import { NotificationsService } from './notifications.service';
import { WishesService } from './wishes.service';

/** Notifications in the app, over REST. */
@ApiTags('notifications')
@Controller('api/notifications')
export class NotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly wishes: WishesService,
  ) {}

  @Get()
  @Endpoint({
    summary: 'What the caller was told of, latest first',
    query: NotificationQueryDto,
    response: NotificationPageDto,
  })
  list(@Caller() { userId }: Principal, @Query() query: NotificationQueryDto): Promise<NotificationPageDto> {
    return this.notifications.list(userId, query);
  }

  @Post('read')
  @Endpoint({
    summary: 'Mark notifications as read, on all devices of the caller',
    body: ReadNotificationsDto,
    response: NotificationsReadDto,
  })
  read(@Caller() { userId }: Principal, @Body() body: ReadNotificationsDto): Promise<NotificationsReadDto> {
    return this.notifications.read(userId, body);
  }

  @Get('preferences')
  @Endpoint({ summary: 'What the caller wishes to be notified of', response: NotificationPreferencesDto })
  preferences(@Caller() { userId }: Principal): Promise<NotificationPreferencesDto> {
    return this.wishes.get(userId);
  }

  @Put('preferences')
  @Endpoint({
    summary: 'Replace what the caller wishes to be notified of; all their devices know of it as account data',
    body: NotificationPreferencesDto,
    response: NotificationPreferencesDto,
  })
  prefer(
    @Caller() { userId }: Principal,
    @Body() body: NotificationPreferencesDto,
  ): Promise<NotificationPreferencesDto> {
    return this.wishes.put(userId, body);
  }
}
