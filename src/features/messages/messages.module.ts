import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChangesModule } from '../changes/changes.module';
import { MembersModule } from '../members/members.module';
import { ChangeMessageService } from './change-message.service';
import { ChangeQueue } from './change-queue';
import { CommitQueue } from './commit-queue';
import { CommitWriter } from './commit-writer';
import { Message, MessageSchema } from './message.schema';
import { MessagesController } from './messages.controller';
import { MessagesGateway } from './messages.gateway';
import { MessagesListener } from './messages.listener';
import { MessagesRepository } from './messages.repository';
import { MessagesService } from './messages.service';
import { RecentMessages } from './recent-messages';
import { SendMessageService } from './send-message.service';
import { SystemMessageService } from './system-message.service';

/** Messages: sending, reading, editing, deleting. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Message.name, schema: MessageSchema }]),
    MembersModule,
    ChangesModule,
  ],
  controllers: [MessagesController],
  providers: [
    MessagesRepository,
    RecentMessages,
    CommitWriter,
    CommitQueue,
    SendMessageService,
    SystemMessageService,
    ChangeQueue,
    ChangeMessageService,
    MessagesService,
    MessagesGateway,
    MessagesListener,
  ],
  exports: [MessagesService, SystemMessageService],
})
export class MessagesModule {}
