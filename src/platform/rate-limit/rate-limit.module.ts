import { Global, Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { BUDGETS } from './budgets';
import { RateLimiter } from './rate-limiter';
import { SharedThrottlerStorage } from './shared-throttler-storage';

/** Budgets for REST (through @nestjs/throttler) and for socket events, shared by all nodes. */
@Global()
@Module({ providers: [RateLimiter, SharedThrottlerStorage], exports: [RateLimiter, SharedThrottlerStorage] })
class BudgetsModule {}

@Global()
@Module({
  imports: [
    BudgetsModule,
    ThrottlerModule.forRootAsync({
      inject: [SharedThrottlerStorage],
      useFactory: (storage: SharedThrottlerStorage) => ({
        throttlers: [{ name: 'rest', limit: BUDGETS.rest.limit, ttl: BUDGETS.rest.windowMs }],
        setHeaders: false,
        storage,
      }),
    }),
  ],
  exports: [BudgetsModule, ThrottlerModule],
})
export class RateLimitModule {}
