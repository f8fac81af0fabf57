import { Injectable } from '@nestjs/common';
import { type JobMap, Processes } from '../../platform/jobs/jobs';
import './stars.jobs';
import { StarsService } from './stars.service';

/** Takes stars away that lead nowhere any more. */
@Injectable()
export class StarsProcessor {
  constructor(private readonly stars: StarsService) {}

  @Processes('clear-stars')
  clear(place: JobMap['clear-stars']): Promise<void> {
    return this.stars.forget(place);
  }
}
