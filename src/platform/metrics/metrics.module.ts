import { Module } from '@nestjs/common';
import { CacheMetrics } from './cache-metrics';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';

/** Numbers about this process, for operators. */
@Module({
  controllers: [MetricsController],
  providers: [Metrics, CacheMetrics],
  exports: [CacheMetrics, Metrics],
})
export class MetricsModule {}
