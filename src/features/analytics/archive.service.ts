import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Log } from '../../platform/logger/logger';
import { Outbox } from '../../platform/jobs/outbox';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import './analytics.jobs';
import { ArchiveRepository } from './archive.repository';
import { type ArchiveProgress, type GatheringProgress, WINDOW_SECONDS } from './analytics.types';
import { ProgressRepository } from './progress.repository';

/** The cut of a new count lies so far ahead that whoever counts what comes knows of it by then. */
const LEAD_MS = 5_000;
/** So long after the cut everything that was written before it is stored, or never will be: a send waits 10 s at most. */
const SETTLED_MS = 15_000;
/** Messages that the database counts by one command. */
const PAGE = 50_000;
/** Between two pages others get their turn. */
const PAUSE_MS = 50;
const JOBS = ['analytics-frequent', 'analytics-hourly', 'analytics-daily'] as const;

/**
 * Counts the messages that are there already: those of a database from before there were analytics, those that were
 * written past the server, and those that nobody could follow. All that were written before one moment, the cut, are
 * counted here; all since then as they come.
 */
@Injectable()
export class ArchiveService {
  private readonly log = new Log(ArchiveService.name);

  constructor(
    private readonly archive: ArchiveRepository,
    private readonly progress: ProgressRepository,
    private readonly outbox: Outbox,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  /** Whether there is anything to count. */
  hasMessages(): Promise<boolean> {
    return this.archive.hasMessages();
  }

  /** How far counting has come; from nothing at the first start, and where days are those of another time zone. */
  async load(): Promise<{ state: GatheringProgress; isAnew: boolean }> {
    const { timezone } = this.config.analytics;
    const found = await this.progress.findGathering();
    if (found?.timezone === timezone) return { state: found, isAnew: false };
    if (found) {
      this.log.warn(
        'counting everything anew: of days before today, who came online and wrote nothing is lost',
        {
          ...{ before: found.timezone, timezone },
        },
      );
      await this.archive.removeAll();
    }
    await this.progress.begin(timezone, Math.floor(this.clock.now() / 1_000 / WINDOW_SECONDS) - 1);
    return { state: (await this.progress.findGathering())!, isAnew: found !== undefined };
  }

  /** Has everything counted anew, in place of a count that may be under way. @returns with its cut, which is still to come */
  async request(under?: ArchiveProgress): Promise<ArchiveProgress> {
    for (;;) {
      const cut = Math.ceil(this.clock.now()) + LEAD_MS;
      await this.progress.beginArchive(cut);
      if (under) await this.archive.removeCount(under.cut);
      // after it some may have been counted by who did not know of it
      if (this.clock.now() < cut) return { cut, page: 0 };
    }
  }

  /**
   * Goes on with a count until it is complete.
   * @param state what is told of it as it proceeds; given back by `isOurs` once it is another's
   */
  async count(state: GatheringProgress, isOurs: () => boolean): Promise<void> {
    const { archive } = state;
    if (!archive) return;
    const isOpen = () => isOurs() && state.archive?.cut === archive.cut;
    await setTimeout(Math.max(0, archive.cut + SETTLED_MS - this.clock.now()));
    while (isOpen()) {
      const { page, upTo } = state.archive!;
      if (page > 0) await this.archive.countPage(state.archive!, this.config.analytics.timezone);
      const end = await this.archive.findPageEnd(upTo, PAGE);
      if (!isOpen()) return;
      if (end === undefined) return this.finish(state, state.archive!);
      const begunAt = state.archive!.begunAt ?? Math.floor(this.clock.now() / 1_000);
      const next = { cut: archive.cut, page: page + 1, begunAt, after: upTo, upTo: end };
      if (!(await this.progress.savePage(next))) return;
      if (isOpen()) state.archive = next;
      await setTimeout(PAUSE_MS);
    }
  }

  private async finish(state: GatheringProgress, archive: ArchiveProgress): Promise<void> {
    await this.progress.endArchive(archive);
    const before = state.cut;
    Object.assign(state, { cut: archive.cut, begunAt: archive.begunAt, archive: undefined });
    this.log.info('messages that were there already are counted', { pages: archive.page });
    await this.outbox.put(JOBS.map((name) => ({ name, id: `archive-${archive.cut}`, payload: {} })));
    if (before > 0) await this.archive.removeCount(before);
  }
}
