import { Injectable } from '@nestjs/common';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import type { Id } from '../../shared/ids';
import { MembersRepository } from './members.repository';

/**
 * How long the time of an activity waits to be recorded for itself. Most members write, receive or read within that, and
 * the write of their watermarks takes it along.
 */
const GRACE_MS = 750;
const BEAT_MS = 250;
/** Conversations recorded by one beat; where more are busy, lists follow later. */
const RECORDED_AT_ONCE = 500;
/** Conversations waiting; what is above is left to the heads relay. */
const MAX_WAITING = 50_000;

interface Activity {
  at: Date;
  /** members of the conversation, where that is known */
  members: number;
  /** by `performance.now()`: since when it waits */
  since: number;
  /** members whose rows have it */
  done: Set<Id>;
}

/**
 * When something last happened in a conversation, on its way into the rows of its members: the order of their lists.
 * It is lost with the node; the heads relay repairs that.
 */
@Injectable()
export class ActivityRecorder {
  private readonly log = new Log(ActivityRecorder.name);
  private readonly waiting = new Map<Id, Activity>();
  private timer?: NodeJS.Timeout;
  private recording: Promise<void> = Promise.resolve();

  constructor(
    private readonly members: MembersRepository,
    drain: Drain,
  ) {
    drain.onDrain(() => this.record(0, Infinity));
  }

  /** @param members how many the conversation has, where that is known */
  note(conversationId: Id, at: Date, members = Infinity): void {
    const present = this.waiting.get(conversationId);
    if (!present && this.waiting.size >= MAX_WAITING) return;
    if (present && present.at >= at) return;
    const since = present?.since ?? performance.now();
    this.waiting.set(conversationId, { at, members, since, done: new Set() });
    this.timer ??= setTimeout(() => void this.record(GRACE_MS, RECORDED_AT_ONCE), BEAT_MS);
  }

  /** What a write of this member's row may take along; undefined when it has it. */
  dueFor(conversationId: Id, userId: Id): Date | undefined {
    const activity = this.waiting.get(conversationId);
    return activity && !activity.done.has(userId) ? activity.at : undefined;
  }

  /** A write of this member's row took `at` along. */
  tookAlong(conversationId: Id, userId: Id, at: Date): void {
    const activity = this.waiting.get(conversationId);
    if (activity && activity.at <= at) activity.done.add(userId);
  }

  private record(graceMs: number, count: number): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.recording = this.recording.then(() => this.write(graceMs, count));
    return this.recording;
  }

  private async write(graceMs: number, count: number): Promise<void> {
    const batch = this.ripe(graceMs, count);
    const left = batch.filter(([, { done, members }]) => done.size < members);
    try {
      await this.members.raiseActivity(
        left.map(([conversationId, { at, done }]) => ({ conversationId, at, except: [...done] })),
      );
      for (const [conversationId, activity] of batch) this.settle(conversationId, activity);
    } catch (error) {
      this.log.warn('activity not recorded, trying again', { reason: String(error) });
    }
    if (this.waiting.size > 0) {
      this.timer ??= setTimeout(() => void this.record(GRACE_MS, RECORDED_AT_ONCE), BEAT_MS);
    }
  }

  /** What came meanwhile waits its turn again, behind all others. */
  private settle(conversationId: Id, recorded: Activity): void {
    const present = this.waiting.get(conversationId);
    this.waiting.delete(conversationId);
    if (present && present !== recorded) {
      this.waiting.set(conversationId, { ...present, since: performance.now() });
    }
  }

  private ripe(graceMs: number, count: number): [Id, Activity][] {
    const limit = performance.now() - graceMs;
    const batch: [Id, Activity][] = [];
    // a map keeps the order in which keys came: those that wait longest come first
    for (const entry of this.waiting) {
      if (entry[1].since > limit || batch.length >= count) break;
      batch.push(entry);
    }
    return batch;
  }
}
