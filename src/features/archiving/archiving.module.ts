import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../../platform/metrics/metrics.module';
import { ColdMessagesModule } from '../cold-messages/cold-messages.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { MessagesModule } from '../messages/messages.module';
import { ArchiveFiguresService } from './archive-figures.service';
import { ArchivingController } from './archiving.controller';
import { ArchivingMetrics } from './archiving-metrics';
import { ArchivingProcessor } from './archiving.processor';
import { ArchivingProgress, ArchivingProgressSchema } from './archiving-progress.schema';
import { ArchivingProgressRepository } from './archiving-progress.repository';
import { MovingService } from './moving.service';
import { OldMessagesService } from './old-messages.service';
import { RoundsService } from './rounds.service';
import { TidyingService } from './tidying.service';

/** Moves old messages into compressed files, and keeps those tidy. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: ArchivingProgress.name, schema: ArchivingProgressSchema }]),
    MetricsModule,
    ColdMessagesModule,
    ConversationsModule,
    MessagesModule,
  ],
  controllers: [ArchivingController],
  providers: [
    ArchivingProgressRepository,
    ArchivingMetrics,
    ArchiveFiguresService,
    OldMessagesService,
    RoundsService,
    MovingService,
    TidyingService,
    ArchivingProcessor,
  ],
})
export class ArchivingModule {}
