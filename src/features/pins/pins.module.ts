import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { Pin, PinSchema } from './pin.schema';
import { PinsController } from './pins.controller';
import { PinsGateway } from './pins.gateway';
import { PinsRepository } from './pins.repository';
import { PinsService } from './pins.service';

/** Pinned messages. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Pin.name, schema: PinSchema }]),
    MembersModule,
    MessagesModule,
  ],
  controllers: [PinsController],
  providers: [PinsRepository, PinsService, PinsGateway],
  exports: [PinsService],
})
export class PinsModule {}
