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
/** It is a row for each member, so a large group is recorded less often: by so many rows a second. */
const ROWS_PER_SECOND = 200;
/** Larger ones are not recorded at the end of the node; their next message makes up for it. */
const MAX_LAST_ROWS = 1_000;
/** Above so many rows a write no longer names those that have it already. */
const MAX_EXCEPT = 100;
/** Conversations recorded by one beat; where more are busy, lists follow later. */
const RECORDED_AT_ONCE = 500;
/** Conversations waiting; what is above is left to the heads relay. */
const MAX_WAITING = 50_000;

interface Activity {
  at: Date;
  /** members of the conversation, where that is known */
  members?: number;
  /** by `performance.now()`: when it is to be recorded */
  dueAt: number;
  /** members whose rows have it */
  done: Set<Id>;
}

/**
 * When something last happened in a conversation, on its way into the rows of its members: the order of their lists.
 * It is lost with the node; the heads relay repairs that, and of large groups the next message.
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
    drain.onDrain(() => this.record(true));
  }

  /** @param members how many the conversation has, where that is known */
  note(conversationId: Id, at: Date, members?: number): void {
    const present = this.waiting.get(conversationId);
    if (!present && this.waiting.size >= MAX_WAITING) return;
    if (present && present.at >= at) return;
    const dueAt = present?.dueAt ?? performance.now() + restOf(members);
    this.waiting.set(conversationId, { at, members, dueAt, done: new Set() });
    this.schedule();
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

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.record(false), BEAT_MS);
  }

  private record(isLast: boolean): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.recording = this.recording.then(() => this.write(isLast));
    return this.recording;
  }

  private async write(isLast: boolean): Promise<void> {
    const batch = isLast ? this.small() : this.ripe();
    const left = batch.filter(([, { done, members = Infinity }]) => done.size < members);
    try {
      await this.members.raiseActivity(
        left.map(([conversationId, { at, done }]) => ({
          conversationId,
          at,
          except: done.size > MAX_EXCEPT ? [] : [...done],
        })),
      );
      for (const [conversationId, activity] of batch) this.settle(conversationId, activity);
    } catch (error) {
      this.log.warn('activity not recorded, trying again', { reason: String(error) });
    }
    if (this.waiting.size > 0) this.schedule();
  }

  /** What came meanwhile waits its turn again. */
  private settle(conversationId: Id, recorded: Activity): void {
    const present = this.waiting.get(conversationId);
    this.waiting.delete(conversationId);
    if (present && present !== recorded) {
      const dueAt = performance.now() + restOf(present.members);
      this.waiting.set(conversationId, { ...present, dueAt });
    }
  }

  /** Those that wait longest come first: a map keeps the order in which keys came. */
  private ripe(): [Id, Activity][] {
    const now = performance.now();
    return [...this.waiting].filter(([, { dueAt }]) => dueAt <= now).slice(0, RECORDED_AT_ONCE);
  }

  private small(): [Id, Activity][] {
    return [...this.waiting].filter(([, { members = 0 }]) => members <= MAX_LAST_ROWS);
  }
}

/** How long a conversation with so many members waits. */
const restOf = (members = 0) => Math.max(GRACE_MS, (members * 1_000) / ROWS_PER_SECOND);
