import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccountDataModule } from '../account-data/account-data.module';
import { MessagesModule } from '../messages/messages.module';
import { Star, StarSchema } from './star.schema';
import { StarsController } from './stars.controller';
import { StarsProcessor } from './stars.processor';
import { StarsRepository } from './stars.repository';
import { StarsService } from './stars.service';

/** Messages that people keep at hand. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Star.name, schema: StarSchema }]),
    AccountDataModule,
    MessagesModule,
  ],
  controllers: [StarsController],
  providers: [StarsRepository, StarsService, StarsProcessor],
  exports: [StarsService],
})
export class StarsModule {}
