import { Injectable } from '@nestjs/common';
import { type JobMap, Processes } from '../../platform/jobs/jobs';
import { HousekeepingService } from './housekeeping.service';

/** Clears up behind what has ended. */
@Injectable()
export class HousekeepingProcessor {
  constructor(private readonly housekeeping: HousekeepingService) {}

  @Processes('end-group')
  endGroup({ conversationId }: JobMap['end-group']): Promise<void> {
    return this.housekeeping.endGroup(conversationId);
  }
}
