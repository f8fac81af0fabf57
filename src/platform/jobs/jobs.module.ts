import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../metrics/metrics.module';
import { DeadLetter, DeadLetterSchema } from './dead-letter.schema';
import { DeadLetters } from './dead-letters';
import { DeadLettersRepository } from './dead-letters.repository';
import { JobHandlers } from './job-handlers';
import { JobMetrics } from './job-metrics';
import { JobQueues } from './job-queues';
import { JobRunner } from './job-runner';
import { JobSweep } from './job-sweep';
import { JobWorkers } from './job-workers';
import { OutboxJob, OutboxJobSchema } from './outbox-job.schema';
import { Outbox } from './outbox';
import { OutboxRepository } from './outbox.repository';

/** Work behind the scenes: the outbox, the queues, the workers, and what was given up. */
@Global()
@Module({
  imports: [
    DiscoveryModule,
    MetricsModule,
    MongooseModule.forFeature([
      { name: OutboxJob.name, schema: OutboxJobSchema },
      { name: DeadLetter.name, schema: DeadLetterSchema },
    ]),
  ],
  providers: [
    OutboxRepository,
    DeadLettersRepository,
    JobQueues,
    Outbox,
    DeadLetters,
    JobMetrics,
    JobHandlers,
    JobRunner,
    JobWorkers,
    JobSweep,
  ],
  exports: [Outbox, DeadLetters, JobQueues],
})
export class JobsModule {}
