import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module';
import { DraftsModule } from '../drafts/drafts.module';
import { InvitesModule } from '../invites/invites.module';
import { MembersModule } from '../members/members.module';
import { PinsModule } from '../pins/pins.module';
import { StarsModule } from '../stars/stars.module';
import { HousekeepingProcessor } from './housekeeping.processor';
import { HousekeepingService } from './housekeeping.service';

/** What is to be cleared in more than one feature when something ends; it knows them, and none of them knows it. */
@Module({
  imports: [ConversationsModule, DraftsModule, InvitesModule, MembersModule, PinsModule, StarsModule],
  providers: [HousekeepingService, HousekeepingProcessor],
})
export class HousekeepingModule {}
