import { Injectable } from '@nestjs/common';
import { type JobMap, type JobRun, Processes } from '../../platform/jobs/jobs';
import { DeliveriesService } from './deliveries.service';
import { DigestHandOverService } from './digest-hand-over.service';

/** Runs the jobs that tell people who are not there. */
@Injectable()
export class DeliveriesProcessor {
  constructor(
    private readonly deliveries: DeliveriesService,
    private readonly digests: DigestHandOverService,
  ) {}

  @Processes('deliver-web-push')
  webPush({ deliveryId }: JobMap['deliver-web-push'], run: JobRun): Promise<void> {
    return this.deliveries.run(deliveryId, run);
  }

  @Processes('deliver-webhook')
  webhook({ deliveryId }: JobMap['deliver-webhook'], run: JobRun): Promise<void> {
    return this.deliveries.run(deliveryId, run);
  }

  @Processes('deliver-email')
  email({ deliveryId }: JobMap['deliver-email'], run: JobRun): Promise<void> {
    return this.deliveries.run(deliveryId, run);
  }

  @Processes('email-digest')
  digest(): Promise<void> {
    return this.digests.handOverDue();
  }
}
