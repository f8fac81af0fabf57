import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { BlocksModule } from '../blocks/blocks.module';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { PreferencesModule } from '../preferences/preferences.module';
import { UsersModule } from '../users/users.module';
import { FloorAnnouncer } from './floor-announcer';
import { RangeRecorder } from './range-recorder';
import { ReadingPrivacy } from './reading-privacy';
import { Receipt, ReceiptSchema } from './receipt.schema';
import { ReceiptsController } from './receipts.controller';
import { ReceiptsGateway } from './receipts.gateway';
import { ReceiptsListener } from './receipts.listener';
import { ReceiptsRepository } from './receipts.repository';
import { ReceiptsService } from './receipts.service';
import { WatermarkQueue } from './watermark-queue';

/** Delivered and read receipts. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Receipt.name, schema: ReceiptSchema }]),
    BlocksModule,
    MembersModule,
    MessagesModule,
    PreferencesModule,
    UsersModule,
  ],
  controllers: [ReceiptsController],
  providers: [
    ReceiptsRepository,
    RangeRecorder,
    ReadingPrivacy,
    WatermarkQueue,
    FloorAnnouncer,
    ReceiptsService,
    ReceiptsListener,
    ReceiptsGateway,
  ],
  exports: [ReceiptsService],
})
export class ReceiptsModule {}
