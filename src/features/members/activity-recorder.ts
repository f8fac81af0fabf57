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
  /** of the conversation; without end where that is not known */
  members: number;
  /** by `performance.now()`: when it is to be recorded */
  dueAt: number;
  /** by member: the time that another write of their row takes along */
  taken: Map<Id, Date>;
}

/** What is to be written of a conversation: the time, for all but those whose rows have it or are about to. */
interface Recorded {
  conversationId: Id;
  activity: Activity;
  at: Date;
  except: Id[];
  isNeeded: boolean;
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
  note(conversationId: Id, at: Date, members = Infinity): void {
    const present = this.waiting.get(conversationId);
    if (present) Object.assign(present, { members, at: at > present.at ? at : present.at });
    else if (this.waiting.size < MAX_WAITING) {
      const dueAt = performance.now() + restOf(members);
      this.waiting.set(conversationId, { at, members, dueAt, taken: new Map() });
      this.schedule();
    }
  }

  /**
   * What a write of this member's row is to take along; undefined where there is nothing that no other has taken. Who takes
   * it writes it or gives it back.
   */
  take(conversationId: Id, userId: Id): Date | undefined {
    const activity = this.waiting.get(conversationId);
    if (!activity || activity.taken.get(userId) === activity.at) return undefined;
    activity.taken.set(userId, activity.at);
    return activity.at;
  }

  /** What was taken was not written. */
  giveBack(conversationId: Id, userId: Id, at: Date, members?: number): void {
    this.note(conversationId, at, members);
    this.waiting.get(conversationId)?.taken.delete(userId);
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
    try {
      await this.members.raiseActivity(
        batch
          .filter(({ isNeeded }) => isNeeded)
          .map(({ conversationId, at, except }) => {
            return { conversationId, at, except: except.length > MAX_EXCEPT ? [] : except };
          }),
      );
      for (const recorded of batch) this.settle(recorded);
    } catch (error) {
      this.log.warn('activity not recorded, trying again', { reason: String(error) });
    }
    if (this.waiting.size > 0) this.schedule();
  }

  /** What came meanwhile, or not all have taken, waits its turn again. */
  private settle({ conversationId, activity, at, isNeeded }: Recorded): void {
    this.waiting.delete(conversationId);
    const takers = takersOf(activity);
    if (activity.at === at && (isNeeded || takers.length === activity.members)) return;
    const taken = new Map(takers.map((userId) => [userId, activity.at]));
    const dueAt = performance.now() + restOf(activity.members);
    this.waiting.set(conversationId, { ...activity, dueAt, taken });
  }

  /**
   * Those that wait longest come first: a map keeps the order in which keys came. Where each of the members has taken a time
   * since it waits, their lists are hardly behind: the newest one waits once more for a write that takes it along.
   */
  private ripe(): Recorded[] {
    const now = performance.now();
    return [...this.waiting]
      .filter(([, { dueAt }]) => dueAt <= now)
      .slice(0, RECORDED_AT_ONCE)
      .map(([id, activity]) => toRecord(id, activity, activity.taken.size < activity.members));
  }

  private small(): Recorded[] {
    return [...this.waiting]
      .filter(([, { members }]) => members <= MAX_LAST_ROWS)
      .map(([id, activity]) => toRecord(id, activity, takersOf(activity).length < activity.members));
  }
}

/** Members who have taken the newest time. */
const takersOf = ({ at, taken }: Activity) => [...taken].filter(([, one]) => one === at).map(([id]) => id);

const toRecord = (conversationId: Id, activity: Activity, isNeeded: boolean): Recorded => ({
  ...{ conversationId, activity, isNeeded },
  ...{ at: activity.at, except: takersOf(activity) },
});

/** How long a conversation with so many members waits. */
const restOf = (members: number) =>
  Number.isFinite(members) ? Math.max(GRACE_MS, (members * 1_000) / ROWS_PER_SECOND) : GRACE_MS;
