import { Module } from '@nestjs/common';
import { PresenceModule } from '../presence/presence.module';
import { PrivacyModule } from '../privacy/privacy.module';
import { UsersModule } from '../users/users.module';
import { ProfilesController } from './profiles.controller';
import { ProfilesService } from './profiles.service';

/** Profiles as others see them. */
@Module({
  imports: [UsersModule, PresenceModule, PrivacyModule],
  controllers: [ProfilesController],
  providers: [ProfilesService],
  exports: [ProfilesService],
})
export class ProfilesModule {}
