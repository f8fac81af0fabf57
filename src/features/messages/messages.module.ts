import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { BlocksModule } from '../blocks/blocks.module';
import { ChangesModule } from '../changes/changes.module';
import { ColdMessagesModule } from '../cold-messages/cold-messages.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { HiddenModule } from '../hidden/hidden.module';
import { MembersModule } from '../members/members.module';
import { ChangeMessageService } from './change-message.service';
import { ChangeQueue } from './change-queue';
import { CommitQueue } from './commit-queue';
import { CommitWriter } from './commit-writer';
import { DraftMessageService } from './draft-message.service';
import { EndedMessagesRepository } from './ended-messages.repository';
import { HideMessagesController } from './hide-messages.controller';
import { HideMessagesService } from './hide-messages.service';
import { LaterMessagesService } from './later-messages.service';
import { MentionsService } from './mentions.service';
import { Message, MessageSchema } from './message.schema';
import { MessageBodiesRepository } from './message-bodies.repository';
import { MessageBodiesService } from './message-bodies.service';
import { MessageChangesService } from './message-changes.service';
import { MessageExpiryService } from './message-expiry.service';
import { MessageViews } from './message-views';
import { MessageVersion, MessageVersionSchema } from './message-version.schema';
import { MessageVersionsRepository } from './message-versions.repository';
import { MessageHeadsService } from './message-heads.service';
import { MessagesController } from './messages.controller';
import { MessagesGateway } from './messages.gateway';
import { MessagesListener } from './messages.listener';
import { MessagesRepository } from './messages.repository';
import { MessagesService } from './messages.service';
import { QuotesService } from './quotes.service';
import { RecentMessages } from './recent-messages';
import { SendMessageService } from './send-message.service';
import { SystemMessageService } from './system-message.service';
import { ThreadCountsService } from './thread-counts.service';
import { ThreadsController } from './threads.controller';
import { ThreadsService } from './threads.service';

/** Messages: sending, reading, editing, deleting. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Message.name, schema: MessageSchema },
      { name: MessageVersion.name, schema: MessageVersionSchema },
    ]),
    BlocksModule,
    ConversationsModule,
    ColdMessagesModule,
    HiddenModule,
    MembersModule,
    ChangesModule,
  ],
  controllers: [MessagesController, HideMessagesController, ThreadsController],
  providers: [
    MessageBodiesRepository,
    MessageBodiesService,
    MessagesRepository,
    MessageVersionsRepository,
    EndedMessagesRepository,
    RecentMessages,
    CommitWriter,
    CommitQueue,
    MessageHeadsService,
    DraftMessageService,
    SendMessageService,
    LaterMessagesService,
    SystemMessageService,
    ChangeQueue,
    MessageChangesService,
    MessageExpiryService,
    ChangeMessageService,
    HideMessagesService,
    QuotesService,
    ThreadCountsService,
    ThreadsService,
    MessageViews,
    MentionsService,
    MessagesService,
    MessagesGateway,
    MessagesListener,
  ],
  exports: [
    MessagesService,
    MessageBodiesService,
    MessageHeadsService,
    MentionsService,
    SendMessageService,
    LaterMessagesService,
    SystemMessageService,
    MessageChangesService,
    MessageExpiryService,
  ],
})
export class MessagesModule {}
