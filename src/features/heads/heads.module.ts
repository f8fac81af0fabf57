import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module';
import { FanOutModule } from '../fan-out/fan-out.module';
import { InboxModule } from '../inbox/inbox.module';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { ReceiptsModule } from '../receipts/receipts.module';
import { HeadsFallbackService } from './heads-fallback.service';
import { HeadsRelayService } from './heads-relay.service';
import { HeadsRepository } from './heads.repository';
import { HeadsService } from './heads.service';

/** The newest numbers of conversations, from the database itself. */
@Module({
  imports: [ConversationsModule, FanOutModule, InboxModule, MembersModule, MessagesModule, ReceiptsModule],
  providers: [HeadsRepository, HeadsService, HeadsRelayService, HeadsFallbackService],
})
export class HeadsModule {}
