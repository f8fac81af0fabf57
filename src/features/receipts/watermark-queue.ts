import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { SlowLane } from '../../shared/slow-lane';
import { MembersService } from '../members/members.service';
import type { MemberRecord } from '../members/members.types';
import { PreferencesService } from '../preferences/preferences.service';
import './receipts.events';
import { RangeRecorder } from './range-recorder';
import { ReadingPrivacy } from './reading-privacy';
import type { ReceiptRange, WatermarkMove } from './receipts.types';

/** What a member is to be raised to. `ownSeq`: by sending, so that the last of it is a message of their own. */
export interface Rise {
  conversationId: Id;
  userId: Id;
  deliveredSeq: number;
  readSeq: number;
  ownSeq?: number;
}

/** A rise whose row is written anyway: it takes along when something last happened in the conversation. */
interface Laden extends Rise {
  lastActivityAt?: Date;
}

interface Waiting extends Laden {
  promise: Promise<WatermarkMove>;
  resolve: (move: WatermarkMove) => void;
  reject: (error: unknown) => void;
}

/** Most members raised by one write. */
const BATCH = 512;
/** Members waiting; one more is refused. */
const MAX_WAITING = 50_000;
/** Rises that nobody waits for gather company this long, and give way to the others. */
const LANE = { restMs: 250, everyMs: 50, atOnce: 64 };

/**
 * Watermarks on their way to the database. Per member the highest wins; one flush at a time reads where its members
 * stand and writes their moves, each in one command; whoever waits is answered, and others are told, after that.
 */
@Injectable()
export class WatermarkQueue {
  private readonly log = new Log(WatermarkQueue.name);
  private waiting = new Map<string, Waiting>();
  private readonly lazy = new SlowLane<string, Laden>(LANE, (portion) => this.hurry(portion));
  private isFlushing = false;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly members: MembersService,
    private readonly privacy: ReadingPrivacy,
    private readonly preferences: PreferencesService,
    private readonly ranges: RangeRecorder,
    private readonly events: Events,
    private readonly clock: DatabaseClock,
    drain: Drain,
  ) {
    drain.onDrain(() => this.drain());
  }

  /** Resolves with where the member stands once that is stored. @throws OVERLOADED */
  raise(rise: Rise): Promise<WatermarkMove> {
    const key = keyOf(rise);
    const lazy = this.lazy.take(key);
    const promise = this.put(key, lazy ? merge(lazy, rise) : rise);
    if (!this.isFlushing) setImmediate(() => this.start());
    return promise;
  }

  /** The same for a rise that nobody waits for; it gathers company, gives way to others, and may be lost with the node. */
  raiseLater(rise: Rise): void {
    const key = keyOf(rise);
    const present = this.waiting.get(key) ?? this.lazy.get(key);
    if (present) this.load(merge(present, rise));
    else if (this.lazy.size < MAX_WAITING) this.lazy.set(key, this.load({ ...rise }));
  }

  /** Moves rises that nobody waits for among the others; resolves when they are stored. */
  private async hurry(portion: readonly [string, Laden][]): Promise<void> {
    const stored = portion.map(([key, rise]) => this.put(key, rise));
    this.start();
    await Promise.allSettled(stored);
  }

  private put(key: string, rise: Laden): Promise<WatermarkMove> {
    const present = this.waiting.get(key);
    if (present) return this.load(merge(present, rise)).promise;
    if (this.waiting.size >= MAX_WAITING) {
      this.unload(rise);
      return Promise.reject(coreErrors.OVERLOADED({ retryAfterMs: 1_000 }));
    }
    const waiting = { ...rise } as Waiting;
    waiting.promise = new Promise((resolve, reject) => Object.assign(waiting, { resolve, reject }));
    this.waiting.set(key, waiting);
    return this.load(waiting).promise;
  }

  /** As soon as a rise waits, so that nobody else writes the row for the sake of the time alone. */
  private load<T extends Laden>(rise: T): T {
    const at = this.members.takeActivity(rise.conversationId, rise.userId);
    if (at) rise.lastActivityAt = at;
    return rise;
  }

  private unload({ conversationId, userId, lastActivityAt }: Laden): void {
    if (lastActivityAt) this.members.giveActivityBack(conversationId, userId, lastActivityAt);
  }

  private start(): void {
    if (!this.isFlushing) this.flushing = this.flush();
  }

  private async flush(): Promise<void> {
    this.isFlushing = true;
    while (this.waiting.size > 0) {
      const batch = [...this.waiting].slice(0, BATCH);
      for (const [key] of batch) this.waiting.delete(key);
      await this.store(batch.map(([, waiting]) => waiting));
    }
    this.isFlushing = false;
  }

  private async store(batch: readonly Waiting[]): Promise<void> {
    try {
      const present = new Map((await this.members.rowsOfPairs(batch)).map((row) => [keyOf(row), row]));
      const moves = await Promise.all(batch.map((rise) => this.move(rise, present.get(keyOf(rise)))));
      await this.write(moves.filter((move) => move !== undefined));
      await this.endMarks(batch, present);
      for (const [i, rise] of batch.entries()) {
        const row = present.get(keyOf(rise));
        if (row && !moves[i]) this.unload(rise);
        rise.resolve(moves[i]?.move ?? standing(rise, row));
      }
    } catch (error) {
      for (const rise of batch) {
        this.unload(rise);
        rise.reject(error);
      }
    }
  }

  /** What this rise changes; undefined when the member stands there already, or is none. */
  private async move(rise: Laden, row: MemberRecord | undefined): Promise<Move | undefined> {
    if (!row || (rise.deliveredSeq <= row.deliveredSeq && rise.readSeq <= row.readSeq)) return undefined;
    const readSeq = Math.max(row.readSeq, rise.readSeq);
    const isShown = await this.privacy.isShown(row);
    const shownReadSeq = isShown ? Math.max(row.shownReadSeq, readSeq) : row.shownReadSeq;
    const deliveredSeq = Math.max(row.deliveredSeq, rise.deliveredSeq, readSeq);
    const { conversationId, userId } = rise;
    const movedAt = new Date(this.clock.now());
    const move = { conversationId, userId, deliveredSeq, readSeq, shownReadSeq, movedAt };
    const { lastActivityAt } = this.load(rise);
    return { move, row, ownSeq: rise.ownSeq, lastActivityAt };
  }

  private async write(moves: readonly Move[]): Promise<void> {
    if (moves.length === 0) return;
    const movedAt = await this.members.raiseWatermarks(
      moves.map(
        ({ move: { conversationId, userId, deliveredSeq, readSeq, shownReadSeq }, lastActivityAt }) => {
          return { conversationId, userId, deliveredSeq, readSeq, shownReadSeq, lastActivityAt };
        },
      ),
    );
    for (const one of moves) {
      one.move.movedAt = movedAt;
      this.ranges.note(keyOf(one.row), rangesOf(one), earlierOf(one.row));
      if (isNews(one)) this.events.emit('receipt.moved', one.move);
    }
  }

  /** Who reads has come back to what they marked; the row at hand says whether they did, so others cost nothing. */
  private async endMarks(batch: readonly Rise[], present: ReadonlyMap<string, MemberRecord>): Promise<void> {
    const marked = batch.filter((rise) => rise.readSeq > 0 && present.get(keyOf(rise))?.isMarkedUnread);
    const ended = await Promise.allSettled(
      marked.map(({ userId, conversationId }) => this.preferences.noteRead(userId, conversationId)),
    );
    // the watermarks are stored all the same; the mark ends when they read again
    for (const one of ended) {
      if (one.status === 'rejected') this.log.warn('a mark did not end', { reason: String(one.reason) });
    }
  }

  private async drain(): Promise<void> {
    await this.lazy.drain();
    // a flush goes on until nothing waits; what it has taken up is no longer among the waiting
    await this.flushing;
    await this.ranges.flush();
  }
}

const keyOf = ({ conversationId, userId }: Pick<Rise, 'conversationId' | 'userId'>) =>
  `${conversationId}:${userId}`;

/** The higher of each, into the first. What the second was laden with, it took later. */
function merge<T extends Laden>(present: T, rise: Laden): T {
  present.deliveredSeq = Math.max(present.deliveredSeq, rise.deliveredSeq);
  present.readSeq = Math.max(present.readSeq, rise.readSeq);
  present.ownSeq = rise.ownSeq ?? present.ownSeq;
  present.lastActivityAt = rise.lastActivityAt ?? present.lastActivityAt;
  return present;
}

interface Move {
  move: WatermarkMove;
  /** where the member stood */
  row: MemberRecord;
  ownSeq?: number;
  lastActivityAt?: Date;
}

/** One row per move and kind; a person's own messages need no receipt of theirs. */
function rangesOf({ move, row, ownSeq }: Move): ReceiptRange[] {
  const { conversationId, userId, movedAt: at } = move;
  const end = (seq: number) => (seq === ownSeq ? seq - 1 : seq);
  const delivered = {
    kind: 'delivered' as const,
    fromSeq: row.deliveredSeq + 1,
    toSeq: end(move.deliveredSeq),
  };
  const read = { kind: 'read' as const, fromSeq: row.shownReadSeq + 1, toSeq: end(move.shownReadSeq) };
  return [delivered, read]
    .filter(({ fromSeq, toSeq }) => fromSeq <= toSeq)
    .map((range) => ({ conversationId, userId, ...range, at }));
}

/** Where a member stood; since when at the latest is all that is known. */
function earlierOf({ conversationId, userId, deliveredSeq, shownReadSeq, movedAt: at }: MemberRecord) {
  const ends = [
    { kind: 'delivered' as const, toSeq: deliveredSeq },
    { kind: 'read' as const, toSeq: shownReadSeq },
  ];
  return ends
    .filter(({ toSeq }) => toSeq > 0)
    .map((end) => ({ conversationId, userId, ...end, fromSeq: end.toSeq, at }));
}

/** That people have read their own message goes without saying: the message says it. */
function isNews({ move, row, ownSeq }: Move): boolean {
  const isOwnAlone = (to: number, from: number) => to === from || (to === ownSeq && to === from + 1);
  return !(isOwnAlone(move.readSeq, row.readSeq) && isOwnAlone(move.deliveredSeq, row.deliveredSeq));
}

function standing({ conversationId, userId }: Rise, row: MemberRecord | undefined): WatermarkMove {
  const { deliveredSeq = 0, readSeq = 0, shownReadSeq = 0, movedAt = new Date(0) } = row ?? {};
  return { conversationId, userId, deliveredSeq, readSeq, shownReadSeq, movedAt };
}
