import { CacheModule as NestCacheModule } from '@nestjs/cache-manager';
import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { MetricsModule } from '../metrics/metrics.module';
import { createRedisKeyv } from './keyv-redis-store';
import { VersionedCache } from './versioned-cache';

/** What was read from the database a moment ago, in Redis. */
@Global()
@Module({
  imports: [
    MetricsModule,
    NestCacheModule.registerAsync({
      inject: [AppConfig],
      // two copies of the types of Keyv, of CommonJS and of ES modules, do not know each other
      useFactory: ({ redis }: AppConfig) => ({ stores: [createRedisKeyv(redis) as never] }),
    }),
  ],
  providers: [VersionedCache],
  exports: [VersionedCache],
})
export class CacheModule {}
