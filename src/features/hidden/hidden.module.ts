import { Module } from '@nestjs/common';
import { AccountDataModule } from '../account-data/account-data.module';
import { HiddenService } from './hidden.service';

/** What people deleted for themselves. */
@Module({
  imports: [AccountDataModule],
  providers: [HiddenService],
  exports: [HiddenService],
})
export class HiddenModule {}
