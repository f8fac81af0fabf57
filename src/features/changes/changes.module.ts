import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MembersModule } from '../members/members.module';
import { Change, ChangeSchema } from './change.schema';
import { ChangesListener } from './changes.listener';
import { ChangesRepository } from './changes.repository';
import { ChangesService } from './changes.service';

/** The numbered log of changes. */
@Module({
  imports: [MongooseModule.forFeature([{ name: Change.name, schema: ChangeSchema }]), MembersModule],
  providers: [ChangesRepository, ChangesService, ChangesListener],
  exports: [ChangesService],
})
export class ChangesModule {}
