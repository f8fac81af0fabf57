import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header, Headers, Ip } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import { AppConfig } from '../../config/app-config';
import { Public } from '../auth/caller.decorator';
import { coreErrors } from '../errors/core.errors';
import { Metrics } from './metrics';

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

/** What Prometheus asks for. */
@Public()
@SkipThrottle({ rest: true })
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly config: AppConfig,
  ) {}

  /** In the text format of Prometheus. @throws FORBIDDEN to who neither is on this machine nor has the token */
  @Get()
  @ApiExcludeEndpoint()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  read(@Ip() ip: string, @Headers('authorization') authorization = ''): Promise<string> {
    const { token } = this.config.metrics;
    const isWelcome = token ? isSame(authorization, `Bearer ${token}`) : LOOPBACK.test(ip);
    if (!isWelcome) throw coreErrors.FORBIDDEN();
    return this.metrics.registry.metrics();
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
