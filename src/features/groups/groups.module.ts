import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChangesModule } from '../changes/changes.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { PrivacyModule } from '../privacy/privacy.module';
import { ProfilesModule } from '../profiles/profiles.module';
import { UsersModule } from '../users/users.module';
import { InboxModule } from '../inbox/inbox.module';
import { ConversationsController } from './conversations.controller';
import { CreateConversationService } from './create-conversation.service';
import { GroupInfoService } from './group-info.service';
import { GroupsController } from './groups.controller';
import { GroupsListener } from './groups.listener';
import { GroupsService } from './groups.service';
import { MembershipHistoryRepository } from './membership-history.repository';
import { MembershipEvent, MembershipEventSchema } from './membership.schema';
import { MembershipService } from './membership.service';

/** Groups and channels: who belongs to them, who may do what, what they are called. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: MembershipEvent.name, schema: MembershipEventSchema }]),
    ChangesModule,
    ConversationsModule,
    InboxModule,
    MembersModule,
    MessagesModule,
    PrivacyModule,
    ProfilesModule,
    UsersModule,
  ],
  controllers: [ConversationsController, GroupsController],
  providers: [
    MembershipHistoryRepository,
    MembershipService,
    GroupsService,
    GroupInfoService,
    CreateConversationService,
    GroupsListener,
  ],
  exports: [GroupsService, GroupInfoService],
})
export class GroupsModule {}
