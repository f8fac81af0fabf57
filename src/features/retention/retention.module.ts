import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../../platform/metrics/metrics.module';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { ReceiptsModule } from '../receipts/receipts.module';
import { SessionsModule } from '../sessions/sessions.module';
import { DeviceMark, DeviceMarkSchema } from './device-mark.schema';
import { DeviceMarksRepository } from './device-marks.repository';
import { RelayService } from './relay.service';
import { RetentionController } from './retention.controller';
import { RetentionGateway } from './retention.gateway';
import { RetentionMetrics } from './retention-metrics';
import { RetentionProcessor } from './retention.processor';

/** The end of messages that are not kept for ever. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: DeviceMark.name, schema: DeviceMarkSchema }]),
    MetricsModule,
    MembersModule,
    MessagesModule,
    ReceiptsModule,
    SessionsModule,
  ],
  controllers: [RetentionController],
  providers: [DeviceMarksRepository, RelayService, RetentionGateway, RetentionProcessor, RetentionMetrics],
})
export class RetentionModule {}
