import { Module, type OnModuleInit } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccountDataModule } from '../account-data/account-data.module';
import { LaterMessagesService } from '../messages/later-messages.service';
import { MessagesModule } from '../messages/messages.module';
import { ScheduledMessage, ScheduledMessageSchema } from './scheduled-message.schema';
import { ScheduledController } from './scheduled.controller';
import { ScheduledProcessor } from './scheduled.processor';
import { ScheduledRepository } from './scheduled.repository';
import { ScheduledService } from './scheduled.service';
import { SendScheduledService } from './send-scheduled.service';

/** Messages that are to be sent later. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: ScheduledMessage.name, schema: ScheduledMessageSchema }]),
    AccountDataModule,
    MessagesModule,
  ],
  controllers: [ScheduledController],
  providers: [ScheduledRepository, ScheduledService, SendScheduledService, ScheduledProcessor],
})
export class ScheduledModule implements OnModuleInit {
  constructor(
    private readonly later: LaterMessagesService,
    private readonly scheduled: ScheduledService,
  ) {}

  onModuleInit(): void {
    this.later.use((senderId, message) => this.scheduled.schedule(senderId, message));
  }
}
