import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Drain } from '../../platform/health/drain';
import { Readiness } from '../../platform/health/readiness';
import { setTimeout as delay } from 'node:timers/promises';
import { AppConfig } from '../../config/app-config';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import type { Id } from '../../shared/ids';
import { CommitWriter, type Run, type RunOutcome, type Settled } from './commit-writer';
import './messages.events';
import type { Committed, Draft } from './messages.types';

interface Pending {
  draft: Draft;
  since: number;
  promise: Promise<Committed>;
  resolve: (committed: Committed) => void;
  reject: (error: Error) => void;
}

/** The messages of one conversation that wait for their turn. */
interface Lane {
  conversationId: Id;
  waiting: Draft[];
  /** in a flush, or in the list of lanes that are ready for one */
  isTaken: boolean;
  isRetry: boolean;
  /** who wants the lane for itself, one after the other, before the next flush */
  holders: (() => void)[];
}

/** A send without an answer by then is given up with TIMEOUT; a retry of it is harmless. */
const DEADLINE_MS = 10_000;
/** Bytes of text waiting, whatever their number. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/**
 * Bytes of text in one flush. The driver splits a larger write in two, and of two half an answer could be taken for
 * a whole one.
 */
const MAX_FLUSH_BYTES = 8 * 1024 * 1024;
/** Pause of a conversation after a write of unknown outcome. */
const RETRY_PAUSE_MS = 100;

/**
 * Group commit: sends that are ready at the same moment are stored together. One flush per conversation is under way
 * at a time, several conversations share a flush, a few flushes run at once; while they run the next one fills. It is
 * bounded: when it is full, sends are refused at once instead of waiting.
 */
@Injectable()
export class CommitQueue implements OnApplicationShutdown {
  private readonly lanes = new Map<Id, Lane>();
  private ready: Lane[] = [];
  private readonly pending = new Map<Id, Pending>();
  private waitingCount = 0;
  private bytes = 0;
  private flushes = 0;
  /** a flush begins at the end of this turn */
  private isLeaving = false;
  /** a flush begins then, whatever is under way */
  private overdue?: NodeJS.Timeout;
  private readonly sweep: NodeJS.Timeout;

  constructor(
    private readonly writer: CommitWriter,
    private readonly config: AppConfig,
    private readonly events: Events,
    drain: Drain,
    readiness: Readiness,
  ) {
    readiness.require('commitQueue', () => {
      if (this.isFull) throw new Error('too many messages wait to be stored');
    });
    drain.onDrain(() => this.drain());
    this.sweep = setInterval(() => this.giveUpLate(), 1_000);
    this.sweep.unref();
  }

  /** Whether a send would be refused now. */
  get isFull(): boolean {
    return this.pending.size >= this.config.commit.queue || this.bytes >= MAX_WAITING_BYTES;
  }

  /**
   * Resolves once the message is on a majority, journaled. Messages of one conversation keep the order of the calls.
   * @throws OVERLOADED, TIMEOUT (retryable), IDEMPOTENCY_CONFLICT, CONFLICT
   */
  commit(draft: Draft): Promise<Committed> {
    const twin = this.pending.get(draft.id);
    if (twin) return joinTwin(twin, draft);
    if (this.isFull) return Promise.reject(coreErrors.OVERLOADED({ retryAfterMs: 1_000 }));
    const pending = createPending(draft);
    this.pending.set(draft.id, pending);
    this.bytes += draft.content.length;
    const lane = this.laneOf(draft.conversationId);
    lane.waiting.push(draft);
    this.waitingCount += 1;
    this.offer(lane);
    return pending.promise;
  }

  /** Keeps this node's sends into the conversation waiting while `work` gives numbers in it. */
  async hold<T>(conversationId: Id, work: () => Promise<T>): Promise<T> {
    const lane = this.laneOf(conversationId);
    if (lane.isTaken) await new Promise<void>((resolve) => lane.holders.push(resolve));
    lane.isTaken = true;
    try {
      return await work();
    } finally {
      this.release(lane);
    }
  }

  /** Resolves when nothing is left to store. */
  private async drain(): Promise<void> {
    while (this.pending.size > 0)
      await Promise.allSettled([...this.pending.values()].map(({ promise }) => promise));
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweep);
  }

  private laneOf(conversationId: Id): Lane {
    let lane = this.lanes.get(conversationId);
    if (!lane) {
      lane = { conversationId, waiting: [], isTaken: false, isRetry: false, holders: [] };
      this.lanes.set(conversationId, lane);
    }
    return lane;
  }

  private offer(lane: Lane): void {
    if (!lane.isTaken) {
      lane.isTaken = true;
      this.ready.push(lane);
    }
    this.schedule();
  }

  /**
   * With nothing under way, or a full flush waiting, at the end of this turn; else when what is under way has ended, which
   * a slow one has only so much time for.
   */
  private schedule(): void {
    const { inFlight, windowMs, batch } = this.config.commit;
    if (this.isLeaving || this.ready.length === 0 || this.flushes >= inFlight) return;
    if (this.flushes === 0 || this.waitingCount >= batch) {
      this.isLeaving = true;
      clearTimeout(this.overdue);
      this.overdue = undefined;
      setImmediate(() => this.leave());
    } else this.overdue ??= setTimeout(() => this.leave(), windowMs);
  }

  private leave(): void {
    this.isLeaving = false;
    this.overdue = undefined;
    void this.flush();
  }

  private async flush(): Promise<void> {
    const lanes = new Map<Id, Lane>();
    const runs = this.takeRuns(lanes);
    if (runs.length === 0) return;
    this.flushes += 1;
    this.schedule();
    const outcomes = await this.writer.write(runs);
    this.flushes -= 1;
    for (const [conversationId, outcome] of outcomes) this.finish(lanes.get(conversationId)!, outcome);
    this.schedule();
  }

  /** What the next flush stores: of each lane that is ready as many as there is room for. */
  private takeRuns(lanes: Map<Id, Lane>): Run[] {
    const runs: Run[] = [];
    const room = { count: this.config.commit.batch, bytes: MAX_FLUSH_BYTES };
    let taken = 0;
    for (; taken < this.ready.length && room.count > 0 && room.bytes > 0; taken += 1) {
      const lane = this.ready[taken]!;
      const drafts = takeFitting(lane.waiting, room);
      this.waitingCount -= drafts.length;
      lanes.set(lane.conversationId, lane);
      runs.push({ conversationId: lane.conversationId, drafts, isRetry: lane.isRetry });
    }
    this.ready = this.ready.slice(taken);
    return runs;
  }

  private finish(lane: Lane, { settled, left, isUncertain, isRetry }: RunOutcome): void {
    for (const outcome of settled) this.answer(outcome);
    // a send that was given up meanwhile is not tried again
    const again = left.filter(({ id }) => this.pending.has(id));
    lane.waiting.unshift(...again);
    this.waitingCount += again.length;
    lane.isRetry = isRetry;
    if (isUncertain) void delay(RETRY_PAUSE_MS).then(() => this.release(lane));
    else this.release(lane);
  }

  private release(lane: Lane): void {
    const holder = lane.holders.shift();
    if (holder) return holder();
    lane.isTaken = false;
    if (lane.waiting.length > 0) this.offer(lane);
    else this.lanes.delete(lane.conversationId);
  }

  private answer(outcome: Settled): void {
    if ('committed' in outcome && !outcome.committed.isDuplicate) {
      this.events.emit('message.committed', outcome.committed.message);
    }
    const pending = this.pending.get(outcome.draft.id);
    if (!pending) return;
    this.forget(pending);
    if ('error' in outcome) pending.reject(outcome.error);
    else pending.resolve(outcome.committed);
  }

  private forget({ draft }: Pending): void {
    this.pending.delete(draft.id);
    this.bytes -= draft.content.length;
  }

  private giveUpLate(): void {
    const limit = performance.now() - DEADLINE_MS;
    for (const pending of this.pending.values()) {
      if (pending.since > limit) return; // the map is in the order of arrival
      this.forget(pending);
      this.unqueue(pending.draft);
      pending.reject(coreErrors.TIMEOUT({ retryAfterMs: 1_000 }));
    }
  }

  private unqueue(draft: Draft): void {
    const waiting = this.lanes.get(draft.conversationId)?.waiting;
    const position = waiting?.indexOf(draft) ?? -1;
    if (position < 0) return;
    waiting?.splice(position, 1);
    this.waitingCount -= 1;
  }
}

/** Takes drafts from the head of a line while there is room, and one at least. */
function takeFitting(waiting: Draft[], room: { count: number; bytes: number }): Draft[] {
  let end = 0;
  while (end < waiting.length && room.count > 0 && room.bytes > 0) {
    room.count -= 1;
    room.bytes -= Buffer.byteLength(waiting[end]!.content);
    end += 1;
  }
  return waiting.splice(0, end);
}

function createPending(draft: Draft): Pending {
  let resolve!: Pending['resolve'];
  let reject!: Pending['reject'];
  const promise = new Promise<Committed>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { draft, since: performance.now(), promise, resolve, reject };
}

/** The same send again while the first is still on its way: one message, one answer for both. */
function joinTwin(twin: Pending, draft: Draft): Promise<Committed> {
  if (twin.draft.contentHash !== draft.contentHash) return Promise.reject(coreErrors.IDEMPOTENCY_CONFLICT());
  return twin.promise.then(({ message }) => ({ message, isDuplicate: true }));
}
