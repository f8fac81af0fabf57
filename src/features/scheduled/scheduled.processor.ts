import { Injectable } from '@nestjs/common';
import { type JobMap, Processes } from '../../platform/jobs/jobs';
import './scheduled.jobs';
import { SendScheduledService } from './send-scheduled.service';

/** Sends what waited, when its time has come. */
@Injectable()
export class ScheduledProcessor {
  constructor(private readonly scheduled: SendScheduledService) {}

  @Processes('send-scheduled')
  run({ messageId, version }: JobMap['send-scheduled']): Promise<void> {
    return this.scheduled.send(messageId, version);
  }
}
