import { Injectable } from '@nestjs/common';
import { Processes } from '../../platform/jobs/jobs';
import './analytics.jobs';
import { RollUpsService } from './roll-ups.service';

/** Runs the roll-ups. */
@Injectable()
export class AnalyticsProcessor {
  constructor(private readonly rollUps: RollUpsService) {}

  @Processes('analytics-frequent')
  frequent(): Promise<void> {
    return this.rollUps.run('analytics-frequent');
  }

  @Processes('analytics-hourly')
  hourly(): Promise<void> {
    return this.rollUps.run('analytics-hourly');
  }

  @Processes('analytics-daily')
  daily(): Promise<void> {
    return this.rollUps.run('analytics-daily');
  }
}
