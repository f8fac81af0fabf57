import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { BlocksModule } from '../blocks/blocks.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { HiddenModule } from '../hidden/hidden.module';
import { ActivityRecorder } from './activity-recorder';
import { Member, MemberSchema } from './member.schema';
import { MemberListsRepository } from './member-lists.repository';
import { MemberListsService } from './member-lists.service';
import { MembersRepository } from './members.repository';
import { RosterCache } from './roster-cache';
import { MembersService } from './members.service';
import { SightService } from './sight.service';

/** Memberships: who belongs where, what they may see, how far they have come. */
@Module({
  imports: [
    BlocksModule,
    ConversationsModule,
    HiddenModule,
    MongooseModule.forFeature([{ name: Member.name, schema: MemberSchema }]),
  ],
  providers: [
    MembersRepository,
    MemberListsRepository,
    RosterCache,
    ActivityRecorder,
    MembersService,
    MemberListsService,
    SightService,
  ],
  exports: [MembersService, MemberListsService, SightService],
})
export class MembersModule {}
