import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { GroupsModule } from '../groups/groups.module';
import { ProfilesModule } from '../profiles/profiles.module';
import { Invite, InviteSchema } from './invite.schema';
import { InvitesController } from './invites.controller';
import { InvitesRepository } from './invites.repository';
import { InvitesService } from './invites.service';
import { JoinRequest, JoinRequestSchema } from './join-request.schema';
import { JoinRequestsRepository } from './join-requests.repository';
import { JoiningController } from './joining.controller';
import { JoiningService } from './joining.service';

/** Links by which people join groups and channels, and who waits to be let in. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Invite.name, schema: InviteSchema },
      { name: JoinRequest.name, schema: JoinRequestSchema },
    ]),
    GroupsModule,
    ProfilesModule,
  ],
  controllers: [InvitesController, JoiningController],
  providers: [InvitesRepository, JoinRequestsRepository, InvitesService, JoiningService],
  exports: [InvitesService, JoiningService],
})
export class InvitesModule {}
