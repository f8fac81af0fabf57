import { Injectable } from '@nestjs/common';
import { type JobMap, Processes } from '../../platform/jobs/jobs';
import './archiving.jobs';
import { MovingService } from './moving.service';
import { RoundsService } from './rounds.service';
import { TidyingService } from './tidying.service';

/** Runs the jobs of the archive. */
@Injectable()
export class ArchivingProcessor {
  constructor(
    private readonly rounds: RoundsService,
    private readonly moving: MovingService,
    private readonly tidying: TidyingService,
  ) {}

  @Processes('archive-round')
  round(): Promise<void> {
    return this.rounds.begin();
  }

  @Processes('archive-seek')
  seek({ round, afterId }: JobMap['archive-seek']): Promise<void> {
    return this.rounds.seek(round, afterId);
  }

  @Processes('archive-conversation')
  conversation({ conversationId }: JobMap['archive-conversation']): Promise<void> {
    return this.moving.run(conversationId);
  }

  @Processes('archive-tidy')
  tidy(): Promise<void> {
    return this.tidying.run();
  }
}
