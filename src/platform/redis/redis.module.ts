import { Global, Module } from '@nestjs/common';
import { RedisLink } from './redis-link';

/** The connection to Redis. */
@Global()
@Module({ providers: [RedisLink], exports: [RedisLink] })
export class RedisModule {}
