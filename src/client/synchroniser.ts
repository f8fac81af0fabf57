import type { AccountDataStore } from './account-data';
import { ConversationLog, type LogSink } from './conversation-log';
import { ParleyError } from './errors';
import type { Offer } from './sequence';
import { partOfGap, partsOfPull, queriesOf } from './sync-parts';
import { Timers } from './timers';
import type {
  Change,
  ConversationHead,
  Cursor,
  Message,
  StatusUpdate,
  SyncGap,
  SyncPull,
  SyncResult,
} from './wire';

// an event that another one overtook is there within this time; asking earlier would ask for what is under way
const GAP_WAIT_MS = 500;
// when the server announced a number and keeps having nothing for it, it is not for this client
const MAX_FRUITLESS = 5;
const PULL_LIMIT = 200;
// what one sync:pull may name
const MAX_CURSORS = 5_000;

/** Asks the server, again and again until it answers for good. */
export interface SyncPort {
  pull(query: SyncPull): Promise<SyncResult>;
  gap(gap: SyncGap): Promise<SyncResult>;
}

/** Receives what the logs apply, and what the answers say beside it. */
export interface SyncSink extends LogSink {
  receipt(receipt: StatusUpdate): void;
  /** what concerns only this person, and how far it is known */
  readonly data: AccountDataStore;
  /** the caller is no longer a member */
  removed(conversationId: string): void;
  /** whether the newest applied change that names the caller says that they are no longer a member */
  hasLeft(conversationId: string): boolean;
  /** something happened in a conversation without a cursor; `place` settles where its log begins */
  unplaced(conversationId: string): void;
  /** something is missing that no gap tells of: a pull is due */
  behind(): void;
  fault(error: unknown): void;
}

/** What is known of a conversation whose log does not begin anywhere yet. */
interface Stranger {
  firstSeq: number;
  head: Cursor;
}

/**
 * Keeps the logs of all conversations complete: a pull after each connect, live events by the gap rule (the next number
 * is applied, a known one dropped, a later one waits 500 ms for those before it, then they are asked for).
 */
export class Synchroniser {
  private readonly logs = new Map<string, ConversationLog>();
  private readonly strangers = new Map<string, Stranger>();
  private readonly mending = new Set<string>();
  private readonly timers = new Timers();
  private isLive = false;
  private isPullWanted = false;
  private since?: string;
  private pulling?: Promise<void>;

  /** @param fromStart whether a conversation without a cursor begins at its first message instead of where it stands */
  constructor(
    private readonly port: SyncPort,
    private readonly sink: SyncSink,
    private readonly fromStart: boolean,
  ) {}

  cursor(conversationId: string): Cursor | undefined {
    return this.logs.get(conversationId)?.cursor;
  }

  cursors(): Record<string, Cursor> {
    return Object.fromEntries([...this.logs.values()].map((log) => [log.id, log.cursor]));
  }

  /**
   * Lets the log of a conversation begin after `cursor`, unless it has begun. What was announced before is then asked
   * for rather than taken from the live events: the answers carry the current state, edits included.
   */
  place(conversationId: string, cursor: Cursor): void {
    if (this.logs.has(conversationId)) return;
    const stranger = this.strangers.get(conversationId);
    this.strangers.delete(conversationId);
    const seq = Math.min(cursor.seq, (stranger?.firstSeq ?? Infinity) - 1);
    const log = this.begin(conversationId, { seq, chg: cursor.chg });
    if (!stranger) return;
    log.expect(stranger.head);
    if (this.isLive) void this.mend(log);
  }

  /** Takes a live message, or one that is known from its ack. */
  offerMessage(message: Message): Offer {
    // nothing can have happened before the first message, so that log needs no placing
    const log = this.logOf(message.conversationId, message.seq === 1);
    if (!log) return this.meet(message.conversationId, message.seq, { seq: message.seq, chg: 0 });
    const outcome = log.messages.offer(message.seq, message);
    this.watch(log);
    return outcome;
  }

  /** Takes a live change. */
  offerChange(change: Change): Offer {
    const log = this.logOf(change.conversationId, false);
    if (!log) return this.meet(change.conversationId, Infinity, { seq: 0, chg: change.chg });
    const outcome = log.changes.offer(change.chg, change);
    this.watch(log);
    return outcome;
  }

  /** Takes the newest numbers of a conversation. */
  expect({ conversationId, seq, chg }: ConversationHead): void {
    const log = this.logOf(conversationId, false);
    if (!log) {
      this.meet(conversationId, seq || Infinity, { seq, chg });
      return;
    }
    log.expect({ seq, chg });
    this.watch(log);
  }

  /** The connection is lost: what is missing will come with the next pull. */
  pause(): void {
    this.isLive = false;
    this.timers.clearAll();
  }

  /**
   * Pulls until nothing is left, then goes live. A call while a pull runs makes it run once more.
   * @throws what the port throws when it gives up
   */
  catchUp(): Promise<void> {
    this.pause();
    this.isPullWanted = true;
    this.pulling ??= this.pullWhileWanted().finally(() => (this.pulling = undefined));
    return this.pulling;
  }

  private async pullWhileWanted(): Promise<void> {
    while (this.isPullWanted) {
      this.isPullWanted = false;
      await this.pullAll();
    }
    this.isLive = true;
    for (const log of this.logs.values()) this.watch(log);
  }

  private async pullAll(): Promise<void> {
    const reached: string[] = [];
    for (const query of queriesOf(this.cursors(), MAX_CURSORS)) {
      let { cursors } = query;
      let since = this.since;
      for (let more = true; more;) {
        const result = await this.port.pull({
          ...query,
          cursors,
          limit: PULL_LIMIT,
          account: this.sink.data.cursor,
          ...(since && { since }),
        });
        this.applyPull(result);
        cursors = { ...cursors, ...result.cursor };
        for (const id of result.removed) delete cursors[id];
        more = result.more;
        since = result.nextSince;
        if (more && Object.keys(cursors).length > MAX_CURSORS) {
          // so much is new that the ranges no longer fit: begin again with what is known now
          this.isPullWanted = true;
          return;
        }
      }
      if (since) reached.push(since);
    }
    // moments in ISO 8601 sort as text
    this.since = reached.sort()[0];
  }

  private applyPull(result: SyncResult): void {
    for (const [id, part] of partsOfPull(result)) {
      const log = this.logs.get(id) ?? this.begin(id, { seq: 0, chg: 0 });
      this.strangers.delete(id);
      log.fill(part);
    }
    this.sink.data.fill(result.account ?? []);
    for (const receipt of result.receipts) this.sink.receipt(receipt);
    for (const id of result.removed) this.remove(id);
  }

  private remove(id: string): void {
    this.logs.delete(id);
    this.strangers.delete(id);
    this.timers.clear(id);
    this.sink.removed(id);
  }

  private begin(id: string, cursor: Cursor): ConversationLog {
    const log = new ConversationLog(id, cursor, this.sink);
    this.logs.set(id, log);
    return log;
  }

  private logOf(id: string, isFirst: boolean): ConversationLog | undefined {
    const log = this.logs.get(id);
    if (log || !(this.fromStart || isFirst)) return log;
    return this.begin(id, { seq: 0, chg: 0 });
  }

  private meet(id: string, firstSeq: number, head: Cursor): Offer {
    const known = this.strangers.get(id) ?? { firstSeq: Infinity, head: { seq: 0, chg: 0 } };
    this.strangers.set(id, {
      firstSeq: Math.min(known.firstSeq, firstSeq),
      head: { seq: Math.max(known.head.seq, head.seq), chg: Math.max(known.head.chg, head.chg) },
    });
    this.sink.unplaced(id);
    return 'held';
  }

  /** Starts the wait for what is missing, or ends it, and the log with it when it has nothing more for the caller. */
  private watch(log: ConversationLog, delayMs = GAP_WAIT_MS): void {
    const isMissing = log.gap() !== undefined;
    if (!this.isLive || !isMissing) this.timers.clear(log.id);
    else if (!this.timers.has(log.id)) this.timers.set(log.id, delayMs, () => void this.mend(log));
    // while something is missing, the caller may have come back
    if (this.isLive && !isMissing && this.sink.hasLeft(log.id)) this.remove(log.id);
  }

  private async mend(log: ConversationLog): Promise<void> {
    const gap = log.gap();
    if (!gap || this.mending.has(log.id)) return;
    this.mending.add(log.id);
    const before = log.cursor;
    try {
      const result = await this.port.gap(gap);
      log.fill(partOfGap(gap, result));
      for (const receipt of result.receipts) this.sink.receipt(receipt);
      if (result.removed.includes(log.id)) this.remove(log.id);
    } catch (error) {
      // a pull names what the caller is no longer a member of; the node that refused may only not know yet that they came back
      if (isNotMember(error)) this.sink.behind();
      else this.sink.fault(error);
    } finally {
      this.mending.delete(log.id);
    }
    if (this.logs.get(log.id) === log) this.judge(log, before);
  }

  /** After an answer: the rest of the hole is asked for at once, what the answer did not bring after a pause. */
  private judge(log: ConversationLog, before: Cursor): void {
    const { seq, chg } = log.cursor;
    const isFruitful = seq > before.seq || chg > before.chg;
    log.fruitless = isFruitful ? 0 : log.fruitless + 1;
    if (log.fruitless >= MAX_FRUITLESS) log.forget();
    this.watch(log, isFruitful ? 0 : GAP_WAIT_MS * 2 ** log.fruitless);
  }
}

function isNotMember(error: unknown): boolean {
  return error instanceof ParleyError && error.code === 'NOT_MEMBER';
}
