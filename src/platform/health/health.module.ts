import { Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Welcome } from '../process/welcome';
import { Drain } from './drain';
import { HealthController } from './health.controller';
import { Readiness } from './readiness';

/** The beginning and the end of the process. */
@Global()
@Module({ providers: [Drain, Readiness, Welcome], exports: [Drain, Readiness, Welcome] })
export class LifecycleModule {}

/** Liveness and readiness. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false }), LifecycleModule],
  controllers: [HealthController],
})
export class HealthModule {}
