import { CacheModule as NestCacheModule } from '@nestjs/cache-manager';
import { Global, Module } from '@nestjs/common';
import { Keyv } from 'keyv';
import { AppConfig } from '../../config/app-config';
import { MetricsModule } from '../metrics/metrics.module';
import { KeyvRedisStore } from './keyv-redis-store';
import { VersionedCache } from './versioned-cache';

/** What was read from the database a moment ago, in Redis. */
@Global()
@Module({
  imports: [
    MetricsModule,
    NestCacheModule.registerAsync({
      inject: [AppConfig],
      useFactory: ({ redis }: AppConfig) => {
        const namespace = `${redis.prefix}cache`;
        const keyv = new Keyv({ store: new KeyvRedisStore(redis.url), namespace, throwOnErrors: true });
        // the store writes JSON by itself
        keyv.serialize = undefined;
        keyv.deserialize = undefined;
        // who asked hears of it; nobody else listens
        keyv.on('error', () => undefined);
        // two copies of the types of Keyv, of CommonJS and of ES modules, do not know each other
        return { stores: [keyv as never] };
      },
    }),
  ],
  providers: [VersionedCache],
  exports: [VersionedCache],
})
export class CacheModule {}
