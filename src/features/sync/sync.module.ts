import { Module } from '@nestjs/common';
import { AccountDataModule } from '../account-data/account-data.module';
import { ChangesModule } from '../changes/changes.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { InboxModule } from '../inbox/inbox.module';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { SyncController } from './sync.controller';
import { SyncGateway } from './sync.gateway';
import { SyncService } from './sync.service';

/** Catching up from cursors. */
@Module({
  imports: [
    AccountDataModule,
    ConversationsModule,
    MembersModule,
    InboxModule,
    MessagesModule,
    ChangesModule,
  ],
  controllers: [SyncController],
  providers: [SyncService, SyncGateway],
})
export class SyncModule {}
