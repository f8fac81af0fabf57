import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../../platform/metrics/metrics.module';
import { ColdMessagesService } from './cold-messages.service';
import { ColdMetrics } from './cold-metrics';
import { Segment, SegmentSchema } from './segment.schema';
import { SegmentFiles } from './segment-files';
import { SegmentTotals, SegmentTotalsSchema } from './segment-totals.schema';
import { SegmentTotalsRepository } from './segment-totals.repository';
import { SegmentsRepository } from './segments.repository';
import { SegmentsService } from './segments.service';

/** Bodies of old messages, in compressed files. */
@Module({
  imports: [
    MetricsModule,
    MongooseModule.forFeature([
      { name: Segment.name, schema: SegmentSchema },
      { name: SegmentTotals.name, schema: SegmentTotalsSchema },
    ]),
  ],
  providers: [
    SegmentsRepository,
    SegmentTotalsRepository,
    SegmentFiles,
    ColdMetrics,
    ColdMessagesService,
    SegmentsService,
  ],
  exports: [ColdMessagesService, SegmentsService],
})
export class ColdMessagesModule {}
