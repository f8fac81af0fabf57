import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccountDataModule } from '../account-data/account-data.module';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { AddressingService } from './addressing.service';
import { Notification, NotificationSchema } from './notification.schema';
import { NotificationsController } from './notifications.controller';
import { NotificationsListener } from './notifications.listener';
import { NotificationsRepository } from './notifications.repository';
import { NotificationsService } from './notifications.service';
import { WishesService } from './wishes.service';

/** What people are told of in the app, and what they wish to be told of. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Notification.name, schema: NotificationSchema }]),
    AccountDataModule,
    MembersModule,
    MessagesModule,
  ],
  controllers: [NotificationsController],
  providers: [
    NotificationsRepository,
    NotificationsService,
    WishesService,
    AddressingService,
    NotificationsListener,
  ],
  exports: [NotificationsService, WishesService, AddressingService],
})
export class NotificationsModule {}
