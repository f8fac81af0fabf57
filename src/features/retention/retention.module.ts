import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../../platform/metrics/metrics.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { MembersModule } from '../members/members.module';
import { MessagesModule } from '../messages/messages.module';
import { ReceiptsModule } from '../receipts/receipts.module';
import { SessionsModule } from '../sessions/sessions.module';
import { DeviceMark, DeviceMarkSchema } from './device-mark.schema';
import { DeviceMarksRepository } from './device-marks.repository';
import { PolicyRoundsService } from './policy-rounds.service';
import { RelayService } from './relay.service';
import { RetentionController } from './retention.controller';
import { RetentionGateway } from './retention.gateway';
import { RetentionMetrics } from './retention-metrics';
import { RetentionProcessor } from './retention.processor';
import { RetentionProgress, RetentionProgressSchema } from './retention-progress.schema';
import { RetentionProgressRepository } from './retention-progress.repository';

/** The end of messages that are not kept for ever. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: DeviceMark.name, schema: DeviceMarkSchema },
      { name: RetentionProgress.name, schema: RetentionProgressSchema },
    ]),
    MetricsModule,
    ConversationsModule,
    MembersModule,
    MessagesModule,
    ReceiptsModule,
    SessionsModule,
  ],
  controllers: [RetentionController],
  providers: [
    DeviceMarksRepository,
    RetentionProgressRepository,
    RelayService,
    PolicyRoundsService,
    RetentionGateway,
    RetentionProcessor,
    RetentionMetrics,
  ],
})
export class RetentionModule {}
