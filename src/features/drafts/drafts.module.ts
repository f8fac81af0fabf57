import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccountDataModule } from '../account-data/account-data.module';
import { MembersModule } from '../members/members.module';
import { Draft, DraftSchema } from './draft.schema';
import { DraftsController } from './drafts.controller';
import { DraftsGateway } from './drafts.gateway';
import { DraftsRepository } from './drafts.repository';
import { DraftsService } from './drafts.service';

/** What people have written but not sent. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Draft.name, schema: DraftSchema }]),
    AccountDataModule,
    MembersModule,
  ],
  controllers: [DraftsController],
  providers: [DraftsRepository, DraftsService, DraftsGateway],
  exports: [DraftsService],
})
export class DraftsModule {}
