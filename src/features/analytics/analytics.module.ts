import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../../platform/metrics/metrics.module';
import { PresenceModule } from '../presence/presence.module';
import { SessionsModule } from '../sessions/sessions.module';
import { UsersModule } from '../users/users.module';
import { AnalyticsEvent, AnalyticsEventSchema } from './analytics-event.schema';
import { AnalyticsProgress, AnalyticsProgressSchema } from './analytics-progress.schema';
import { DailyRow, DailyRowSchema, HourlyRow, HourlyRowSchema } from './analytics-row.schema';
import { AnalyticsController } from './analytics.controller';
import { AnalyticsListener } from './analytics.listener';
import { AnalyticsProcessor } from './analytics.processor';
import { AnalyticsService } from './analytics.service';
import { ArchiveRepository } from './archive.repository';
import { ArchiveService } from './archive.service';
import { GatheringMetrics } from './gathering-metrics';
import { GatheringRepository } from './gathering.repository';
import { GatheringService } from './gathering.service';
import { LiveExchangeService } from './live-exchange.service';
import { LiveFiguresService } from './live-figures.service';
import { LiveStreamsService } from './live-streams.service';
import { LiveController } from './live.controller';
import { ProgressRepository } from './progress.repository';
import { RollUpsRepository } from './roll-ups.repository';
import { RollUpsService } from './roll-ups.service';
import { UserActivity, UserActivitySchema } from './user-activity.schema';
import { WindowWriter } from './window-writer';

/** What the whole server does: counted as it happens, rolled up by jobs, shown to those who run it. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: AnalyticsEvent.name, schema: AnalyticsEventSchema },
      { name: HourlyRow.name, schema: HourlyRowSchema },
      { name: DailyRow.name, schema: DailyRowSchema },
      { name: UserActivity.name, schema: UserActivitySchema },
      { name: AnalyticsProgress.name, schema: AnalyticsProgressSchema },
    ]),
    MetricsModule,
    PresenceModule,
    SessionsModule,
    UsersModule,
  ],
  controllers: [AnalyticsController, LiveController],
  providers: [
    GatheringRepository,
    ProgressRepository,
    ArchiveRepository,
    RollUpsRepository,
    ArchiveService,
    GatheringMetrics,
    WindowWriter,
    GatheringService,
    RollUpsService,
    AnalyticsProcessor,
    AnalyticsService,
    LiveFiguresService,
    LiveExchangeService,
    LiveStreamsService,
    AnalyticsListener,
  ],
})
export class AnalyticsModule {}
