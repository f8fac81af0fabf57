import { Timers } from './timers';
import type { Accepted, ConversationUpTo, Delivered, ReadAck } from './wire';

// soon enough for two ticks to follow a message at once, rare enough for a burst to cost one event
const DELIVERED_EVERY_MS = 100;
// what one message:delivered may name
const MAX_ITEMS = 100;

/** Tells the server how far this device has come: the highest number per conversation wins, one event per 100 ms at most. */
export class UpToReports {
  private readonly waiting = new Map<string, number>();
  private readonly timers = new Timers();
  private isReporting = false;
  private nextAt = 0;

  constructor(
    private readonly deliver: (report: Delivered) => Promise<Accepted>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  note(conversationId: string, upToSeq: number): void {
    if (upToSeq <= (this.waiting.get(conversationId) ?? 0)) return;
    this.waiting.set(conversationId, upToSeq);
    this.schedule();
  }

  /** Stops the timer; what waits is reported after `resume`. */
  pause(): void {
    this.timers.clearAll();
  }

  resume(): void {
    this.schedule();
  }

  /** Forgets what waits. */
  clear(): void {
    this.waiting.clear();
    this.timers.clearAll();
  }

  private schedule(): void {
    if (this.isReporting || this.waiting.size === 0 || this.timers.has('report')) return;
    this.timers.set('report', Math.max(0, this.nextAt - Date.now()), () => void this.report());
  }

  private async report(): Promise<void> {
    this.isReporting = true;
    this.nextAt = Date.now() + DELIVERED_EVERY_MS;
    const items: ConversationUpTo[] = [];
    for (const [conversationId, upToSeq] of this.waiting) {
      if (items.push({ conversationId, upToSeq }) === MAX_ITEMS) break;
    }
    for (const { conversationId } of items) this.waiting.delete(conversationId);
    try {
      await this.deliver({ items });
    } catch (error) {
      this.onFault(error);
    } finally {
      this.isReporting = false;
      this.schedule();
    }
  }
}

interface Lane {
  upToSeq: number;
  current: Promise<ReadAck>;
  next?: { upToSeq: number; promise: Promise<ReadAck> };
}

/** Tells the server what was read: one request at a time per conversation, what comes meanwhile goes together. */
export class ReadReports {
  private readonly lanes = new Map<string, Lane>();

  constructor(private readonly deliver: (report: ConversationUpTo) => Promise<ReadAck>) {}

  /** The watermark as stored, at least `upToSeq` if the conversation is as long. */
  mark(conversationId: string, upToSeq: number): Promise<ReadAck> {
    const lane = this.lanes.get(conversationId);
    if (!lane) return this.start(conversationId, upToSeq);
    if (upToSeq <= lane.upToSeq) return lane.current;
    if (lane.next) {
      lane.next.upToSeq = Math.max(lane.next.upToSeq, upToSeq);
      return lane.next.promise;
    }
    const next = { upToSeq, promise: lane.current };
    const follow = () => this.start(conversationId, next.upToSeq);
    next.promise = lane.current.then(follow, follow);
    lane.next = next;
    return next.promise;
  }

  private start(conversationId: string, upToSeq: number): Promise<ReadAck> {
    const current = this.deliver({ conversationId, upToSeq }).finally(() => {
      if (!lane.next) this.lanes.delete(conversationId);
    });
    const lane: Lane = { upToSeq, current };
    this.lanes.set(conversationId, lane);
    return current;
  }
}
