import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  HealthCheckService,
  type HealthIndicatorFunction,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { SkipThrottle } from '@nestjs/throttler';
import { Public } from '../auth/caller.decorator';
import { Endpoint } from '../http/endpoint.decorator';
import { RedisLink } from '../redis/redis-link';
import { HealthDto } from './health.dto';
import { type Probe, Readiness } from './readiness';

/** For load balancers and process managers. */
@ApiTags('operations')
@Public()
@SkipThrottle({ rest: true })
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly redis: RedisLink,
  ) {}

  @Get('live')
  @HealthCheck({ swaggerDocumentation: false })
  @Endpoint({ summary: 'Whether the process runs: restart it if not', response: HealthDto, isPublic: true })
  live() {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthCheck({ swaggerDocumentation: false })
  @Endpoint({
    summary:
      'Whether this node could store a message now; 503 if not. Redis may be away: it is named, not required',
    response: HealthDto,
    errors: ['OVERLOADED'],
    isPublic: true,
  })
  ready() {
    const probes = this.readiness.all().map(([name, probe]) => this.indicator(name, probe));
    return this.health.check([...probes, () => this.redisState()]);
  }

  private indicator(name: string, probe: Probe): HealthIndicatorFunction {
    return async () => {
      const check = this.indicators.check(name);
      try {
        await probe();
        return check.up();
      } catch (error) {
        return check.down((error as Error).message);
      }
    };
  }

  private redisState() {
    return this.indicators.check('redis').up({ connected: this.redis.isUp });
  }
}
