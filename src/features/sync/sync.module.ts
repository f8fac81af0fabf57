import { Module } from '@nestjs/common';
import { AccountDataModule } from '../account-data/account-data.module';
import { ChangesModule } from '../changes/changes.module';
import { InboxModule } from '../inbox/inbox.module';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { SyncController } from './sync.controller';
import { SyncGateway } from './sync.gateway';
import { SyncService } from './sync.service';
import { WatermarkPages } from './watermark-pages';

/** Catching up from cursors. */
@Module({
  imports: [AccountDataModule, MembersModule, InboxModule, MessagesModule, ChangesModule],
  controllers: [SyncController],
  providers: [WatermarkPages, SyncService, SyncGateway],
})
export class SyncModule {}
