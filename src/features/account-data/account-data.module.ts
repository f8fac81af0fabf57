import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccountDataListener } from './account-data.listener';
import { AccountDataRepository } from './account-data.repository';
import { AccountData, AccountDataSchema } from './account-data.schema';
import { AccountDataService } from './account-data.service';

/** What concerns one person only, for all their devices. */
@Module({
  imports: [MongooseModule.forFeature([{ name: AccountData.name, schema: AccountDataSchema }])],
  providers: [AccountDataRepository, AccountDataService, AccountDataListener],
  exports: [AccountDataService],
})
export class AccountDataModule {}
