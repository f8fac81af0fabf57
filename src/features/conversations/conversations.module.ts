import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { ProfilesModule } from '../profiles/profiles.module';
import { UsersModule } from '../users/users.module';
import { Conversation, ConversationSchema } from './conversation.schema';
import { ConversationViews } from './conversation-views';
import { ConversationsController } from './conversations.controller';
import { ConversationsGateway } from './conversations.gateway';
import { ConversationsListener } from './conversations.listener';
import { ConversationsRepository } from './conversations.repository';
import { ConversationsService } from './conversations.service';
import { HeadHints } from './head-hints';

/** Conversations: making, listing, and where they stand. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Conversation.name, schema: ConversationSchema }]),
    MembersModule,
    MessagesModule,
    ProfilesModule,
    UsersModule,
  ],
  controllers: [ConversationsController],
  providers: [
    ConversationsRepository,
    HeadHints,
    ConversationViews,
    ConversationsService,
    ConversationsListener,
    ConversationsGateway,
  ],
  exports: [ConversationsService],
})
export class ConversationsModule {}
