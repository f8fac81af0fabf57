import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccountDataModule } from '../account-data/account-data.module';
import { UsersModule } from '../users/users.module';
import { Block, BlockSchema } from './block.schema';
import { BlocksRepository } from './blocks.repository';
import { BlocksService } from './blocks.service';

/** Who wants nothing to do with whom. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Block.name, schema: BlockSchema }]),
    AccountDataModule,
    UsersModule,
  ],
  providers: [BlocksRepository, BlocksService],
  exports: [BlocksService],
})
export class BlocksModule {}
