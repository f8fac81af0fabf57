import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import type { ChangeFollower } from '../../platform/mongo/change-follower';
import { Leases } from '../../platform/mongo/leases';
import { Repeating } from '../../platform/process/repeating';
import { NODE_ID } from '../../platform/realtime/node-id';
import { ArchiveService } from './archive.service';
import type { GatheringProgress, Sighting } from './analytics.types';
import { Calendar } from './calendar';
import { GatheringRepository } from './gathering.repository';
import { type Window, WindowCounter } from './window-counter';
import { WindowWriter } from './window-writer';

const DUTY = 'analytics';
/** When the worker dies another takes over within this. */
const LEASE_MS = 5_000;
/** Also how soon it is known that a window is over in which nothing more happens. */
const RENEW_MS = 1_500;
const FLUSH_MS = 1_000;
/** Windows waiting to be written; above it the stream waits, and is taken up again from what is written. */
const MAX_WAITING = 60;

/**
 * Counts what happens. One worker follows the database into windows of its time, writes each that is over, and only then
 * saves how far it came: who takes over counts the same windows again, and what was written twice is known by its window.
 */
@Injectable()
export class GatheringService implements OnApplicationBootstrap {
  private readonly log = new Log(GatheringService.name);
  private readonly calendar: Calendar;
  private state?: GatheringProgress;
  private counter?: WindowCounter;
  private follower?: ChangeFollower;
  private token: unknown;
  private waiting: Window[] = [];
  private readonly campaigning = new Repeating(
    () => this.campaign(),
    RENEW_MS,
    (error) => this.log.warn('analytics without lease', { reason: String(error) }),
  );
  private timers: NodeJS.Timeout[] = [];
  private isFlushing = false;
  private isCounting = false;
  private isArchiveWanted = false;
  private isFull = false;

  constructor(
    private readonly gathering: GatheringRepository,
    private readonly writer: WindowWriter,
    private readonly archive: ArchiveService,
    private readonly leases: Leases,
    private readonly config: AppConfig,
    drain: Drain,
  ) {
    this.calendar = new Calendar(config.analytics.timezone);
    drain.onDrain(() => this.resign());
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.worker) return;
    this.campaigning.start(0);
    this.timers = [setInterval(() => void this.flush(), FLUSH_MS)];
  }

  /** Takes the duty if it is free, keeps it if we have it, lets go if another took it. */
  private async campaign(): Promise<void> {
    const lease = await this.leases.acquire(DUTY, NODE_ID, LEASE_MS);
    if (lease && !this.follower) await this.begin();
    else if (!lease && this.follower) await this.end();
  }

  private async begin(): Promise<void> {
    const { state, isAnew } = await this.archive.load();
    this.state = state;
    this.writer.forget();
    this.isArchiveWanted ||= isAnew;
    this.counter = new WindowCounter(this.calendar, () => state);
    this.token = state.token;
    this.waiting = [];
    this.isFull = false;
    this.follower = this.gathering.follow(DUTY, {
      resumeAfter: state.token,
      onSighting: (sighting) => this.see(sighting),
      onProgress: (token) => (this.token = token),
      onHistoryLost: () => this.loseHistory(),
    });
    await this.follower.start();
    // what nobody has followed is found in the archive, but for what came since the stream began, which is found in both
    if (!state.token && !state.archive) this.isArchiveWanted ||= await this.archive.hasMessages();
  }

  private loseHistory(): void {
    this.log.error('the database has forgotten what happened: messages are counted anew', undefined, {
      missing:
        'delivery times, and who came online and wrote nothing, since the last window that was written',
      window: this.state?.window,
    });
    this.isArchiveWanted = true;
  }

  private see(sighting: Sighting): void {
    const closed = this.counter?.add(sighting, this.token);
    if (!closed) return;
    this.waiting.push(closed);
    if (this.waiting.length < MAX_WAITING) return;
    // the stream is faster than the writes: it goes on where these have come to
    this.isFull = true;
    void this.follower?.stop();
  }

  /** Writes what is over, in order. What fails is tried again, and nothing behind it is saved before. */
  private async flush(): Promise<void> {
    if (!this.follower || this.isFlushing) return;
    this.isFlushing = true;
    try {
      await this.seeToArchive();
      while (this.waiting.length > 0) {
        // before the window that showed that it is needed: nobody sees that one again
        await this.seeToArchive();
        await this.writer.write(this.waiting[0]!);
        this.waiting.shift();
      }
      if (this.isFull) await this.end();
    } catch (error) {
      this.log.warn('windows not written, trying again', { reason: String(error) });
    } finally {
      this.isFlushing = false;
    }
  }

  private async seeToArchive(): Promise<void> {
    const state = this.state!;
    if (this.isArchiveWanted || this.counter?.hasSeenLate) {
      const archive = await this.archive.request(state.archive);
      this.isArchiveWanted = false;
      this.counter!.hasSeenLate = false;
      state.archive = archive;
    }
    if (state.archive && !this.isCounting) void this.countArchive(state);
  }

  private async countArchive(state: GatheringProgress): Promise<void> {
    this.isCounting = true;
    try {
      await this.archive.count(state, () => this.state === state && this.follower !== undefined);
    } catch (error) {
      this.log.warn('archive not counted, going on in a moment', { reason: String(error) });
    } finally {
      this.isCounting = false;
    }
  }

  private async end(): Promise<void> {
    const follower = this.follower;
    this.follower = undefined;
    this.counter = undefined;
    await follower?.stop();
  }

  /** A window that is not over is left to whoever comes next, from its beginning. */
  private async resign(): Promise<void> {
    this.campaigning.stop();
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    if (!this.follower) return;
    await this.flush();
    await this.end();
    await this.leases.release(DUTY, NODE_ID).catch(() => undefined);
  }
}
