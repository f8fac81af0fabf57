import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Log } from '../../platform/logger/logger';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { ArchiveRepository } from './archive.repository';
import { type GatheringProgress, LATE_DAYS, type RollUpProgress, WINDOW_SECONDS } from './analytics.types';
import { Calendar, daysBetween } from './calendar';
import { ROLL_UPS } from './pipelines/roll-ups';
import { ProgressRepository } from './progress.repository';
import { RollUpsRepository } from './roll-ups.repository';
import type { RollUp, RollUpJob } from './roll-ups.types';

const HOUR_MS = 3_600_000;
const TRIES = 20;
const PAUSE_MS = 500;
const WINDOW_MS = WINDOW_SECONDS * 1_000;
/** Where the earliest message may be. */
const BEGINNING = Date.UTC(1970, 0, 3);

/** Makes roll-ups of what was counted: each run takes up where the last complete one ended, however long ago that was. */
@Injectable()
export class RollUpsService {
  private readonly log = new Log(RollUpsService.name);
  private readonly calendar: Calendar;

  constructor(
    private readonly progress: ProgressRepository,
    private readonly archive: ArchiveRepository,
    private readonly rollUps: RollUpsRepository,
    private readonly clock: DatabaseClock,
    config: AppConfig,
  ) {
    this.calendar = new Calendar(config.analytics.timezone);
  }

  /** Runs the roll-ups of a job, one after the other. It may be repeated, by several workers at once. */
  async run(job: RollUpJob): Promise<void> {
    const gathering = await this.gathering();
    if (gathering.timezone !== this.calendar.timezone) {
      this.log.warn('no roll-up: workers differ in ANALYTICS_TIMEZONE', { counted: gathering.timezone });
      return;
    }
    for (const rollUp of rollUpsOf(job)) {
      const source = rollUp.after ? await this.progress.findRollUp(rollUp.after) : gathering;
      await this.roll(rollUp, source ?? gathering);
    }
  }

  /** With the first start of all, jobs may be a moment faster than the gathering. */
  private async gathering(): Promise<GatheringProgress> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const gathering = await this.progress.findGathering();
      if (gathering) return gathering;
      await setTimeout(PAUSE_MS);
    }
    throw new Error('nothing was gathered yet');
  }

  private async roll(rollUp: RollUp, source: RollUpProgress): Promise<void> {
    const begin = performance.now();
    const asOf = this.clock.now();
    const from = await this.begin(rollUp, source);
    const lastDay = this.calendar.dayOf(source.window * WINDOW_MS);
    const firstDay = this.calendar.dayOf(from);
    const span = { from, firstDay, lastDay, cut: source.cut, timezone: this.calendar.timezone };
    if (!rollUp.isPerDay) await this.rollUps.run(rollUp, span, asOf);
    else
      for (const day of await this.daysOf(span))
        await this.rollUps.run(rollUp, { ...span, firstDay: day, lastDay: day }, asOf);
    await this.progress.saveRollUp(rollUp.name, source);
    this.log.debug('rolled up', { rollUp: rollUp.name, firstDay, ms: Math.round(performance.now() - begin) });
  }

  /**
   * The beginning of what is to be done again: the last two buckets, and whatever older ones something was counted into since.
   * Everything, if nothing was done yet or the archive was counted anew.
   */
  private async begin({ name, isOfWindows }: RollUp, { cut }: RollUpProgress): Promise<number> {
    const done = await this.progress.findRollUp(name);
    const kept = this.clock.now() - LATE_DAYS * 24 * HOUR_MS;
    if (done?.cut !== cut) return hourBefore(isOfWindows ? kept : BEGINNING);
    const doneAt = done.window * WINDOW_MS;
    const touched = await this.archive.findOldestSlot(new Date(doneAt));
    return Math.max(hourBefore(Math.min(doneAt, touched ?? doneAt)), isOfWindows ? kept : BEGINNING);
  }

  private async daysOf({ firstDay, lastDay }: { firstDay: string; lastDay: string }): Promise<string[]> {
    const first = await this.rollUps.findFirstActiveDay();
    if (first === undefined) return [];
    return daysBetween(first > firstDay ? first : firstDay, lastDay);
  }
}

/** Those of the job, and before them those that they read: what is done twice does no harm. */
function rollUpsOf(job: RollUpJob): RollUp[] {
  const wanted = new Set<string | undefined>();
  for (const { name, after, job: own } of [...ROLL_UPS].reverse())
    if (own === job || wanted.has(name)) wanted.add(name).add(after);
  return ROLL_UPS.filter(({ name }) => wanted.has(name));
}

/** The beginning of the hour before, by any time zone's hours. */
const hourBefore = (at: number) => Math.floor(at / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
