import { Module } from '@nestjs/common';
import { AccountDataModule } from '../account-data/account-data.module';
import { MembersModule } from '../members/members.module';
import { PreferencesController } from './preferences.controller';
import { PreferencesService } from './preferences.service';

/** What people keep about conversations for themselves. */
@Module({
  imports: [AccountDataModule, MembersModule],
  controllers: [PreferencesController],
  providers: [PreferencesService],
  exports: [PreferencesService],
})
export class PreferencesModule {}
