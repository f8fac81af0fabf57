import { Injectable } from '@nestjs/common';
import { type JobMap, type JobRun, Processes } from '../../platform/jobs/jobs';
import { FanOutService } from './fan-out.service';

/** Runs the job `fan-out`. */
@Injectable()
export class FanOutProcessor {
  constructor(private readonly fanOut: FanOutService) {}

  @Processes('fan-out')
  run(payload: JobMap['fan-out'], { jobId }: JobRun): Promise<void> {
    return this.fanOut.run(payload, jobId);
  }
}
