import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Log } from '../../platform/logger/logger';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationRecord } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';

const SWEEP_MS = 2_000;
/** Until then the members are told live, the last time by the heads relay; for that they must still be members. */
const TOLD_MS = 10_000;
const GROUPS_AT_ONCE = 10;
/** Memberships ended by one write. */
const BATCH = 500;

/**
 * On the worker: ends the memberships of dissolved groups, some at a time. What a worker leaves behind, the next one finds:
 * a group says that there is something to do until all is done. Two workers at once end each membership once.
 */
@Injectable()
export class EndingSweepService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Log(EndingSweepService.name);
  private timer?: NodeJS.Timeout;
  private isStopped = false;

  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersService,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.roles.worker) this.schedule();
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.sweep().finally(() => this.schedule()), SWEEP_MS);
    this.timer.unref();
  }

  private async sweep(): Promise<void> {
    try {
      const before = new Date(this.clock.now() - TOLD_MS);
      for (const group of await this.conversations.ending(before, GROUPS_AT_ONCE)) await this.end(group);
    } catch (error) {
      this.log.warn('dissolved groups not ended, trying again', { reason: String(error) });
    }
  }

  private async end({ id, dissolvedSeq = 0 }: ConversationRecord): Promise<void> {
    let ended: number;
    do {
      ended = await this.members.endSome(id, dissolvedSeq, BATCH);
    } while (ended > 0 && !this.isStopped);
    if (ended === 0) await this.conversations.markEnded(id);
  }
}
