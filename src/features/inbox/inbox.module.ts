import { Module } from '@nestjs/common';
import { BlocksModule } from '../blocks/blocks.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { ProfilesModule } from '../profiles/profiles.module';
import { ConversationViews } from './conversation-views';
import { InboxController } from './inbox.controller';
import { InboxGateway } from './inbox.gateway';
import { InboxListener } from './inbox.listener';
import { InboxService } from './inbox.service';
import { ListService } from './list.service';

/** Conversations as one person sees them: opening, listing, unread. */
@Module({
  imports: [BlocksModule, ConversationsModule, MembersModule, MessagesModule, ProfilesModule],
  controllers: [InboxController],
  providers: [ConversationViews, InboxService, ListService, InboxListener, InboxGateway],
  exports: [InboxService],
})
export class InboxModule {}
