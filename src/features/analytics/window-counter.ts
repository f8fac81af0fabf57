import type { Id } from '../../shared/ids';
import {
  type Day,
  type Arrival,
  type Counters,
  DELIVERY_BOUNDS_MS,
  DELIVERY_SERIES,
  type GatheringProgress,
  LATE_DAYS,
  MESSAGE_SERIES,
  type Origin,
  type Sighting,
  WINDOW_SECONDS,
} from './analytics.types';
import { type Calendar, slotOf } from './calendar';

const LATE_MS = LATE_DAYS * 86_400_000;
/** Clocks of the members of a replica set may differ by this much, and a little is lost by rounding. */
const CLOCK_SECONDS = 2;
/** Messages whose origin is remembered: most are delivered within a moment. */
const REMEMBERED = 50_000;

type Message = Extract<Sighting, { kind: 'message' }>;
type Delivered = Extract<Sighting, { kind: 'delivered' }>;

/** What happened within a window of time, as counters. */
export class Window {
  readonly active = new Map<string, { userId: Id; day: Day }>();
  /** deliveries of messages whose time is not known yet */
  readonly unresolved: Arrival[] = [];
  private readonly counters = new Map<string, Counters>();

  /** @param token where a stream goes on with the first event behind the window; set when it is closed */
  constructor(
    readonly number: number,
    public token?: unknown,
  ) {}

  count(series: string, slot: number, cut: number, amount: number): Counters {
    const key = `${series} ${slot} ${cut}`;
    let counters = this.counters.get(key);
    if (!counters) this.counters.set(key, (counters = { series, slot, cut, count: 0, total: 0 }));
    counters.count += 1;
    counters.total += amount;
    return counters;
  }

  /** A message arrived. That its sender has it goes without saying. */
  deliver({ userId, at }: Arrival, { senderId, createdAt }: Origin): void {
    if (userId === senderId) return;
    const took = Math.max(0, at - createdAt);
    const counters = this.count(DELIVERY_SERIES, slotOf(at), 0, took);
    counters.parts ??= new Array<number>(DELIVERY_BOUNDS_MS.length + 1).fill(0);
    const part = DELIVERY_BOUNDS_MS.findIndex((bound) => took <= bound);
    counters.parts[part < 0 ? DELIVERY_BOUNDS_MS.length : part]! += 1;
  }

  all(): Counters[] {
    return [...this.counters.values()];
  }
}

/**
 * Counts what is seen into windows of the database's time. The same events fall into the same windows whoever counts them,
 * and a window is given out whole or not at all.
 */
export class WindowCounter {
  /** whether something was seen that only a count of the archive can get right */
  hasSeenLate = false;
  private open?: Window;
  private readonly origins = new Map<string, Origin>();

  /** @param state tells, for every event anew, what is counted where */
  constructor(
    private readonly calendar: Calendar,
    private readonly state: () => Pick<GatheringProgress, 'cut' | 'begunAt' | 'archive'>,
  ) {}

  /**
   * @param tokenBefore where a stream goes on with this event
   * @returns the window before, if this event is the first behind it
   */
  add(sighting: Sighting, tokenBefore: unknown): Window | undefined {
    const number = Math.floor(sighting.seconds / WINDOW_SECONDS);
    let closed: Window | undefined;
    if (this.open && number > this.open.number) {
      closed = this.open;
      closed.token = tokenBefore;
      this.open = undefined;
    }
    this.open ??= new Window(number);
    this.count(sighting, this.open);
    return closed;
  }

  private count(sighting: Sighting, window: Window): void {
    if (sighting.kind === 'message') this.countMessage(sighting, window);
    else if (sighting.kind === 'delivered') this.countDelivered(sighting, window);
    else if (sighting.kind === 'online') this.activate(window, sighting.userId, sighting.seconds * 1_000);
  }

  private countMessage(message: Message, window: Window): void {
    const { conversationId, seq, senderId, type, createdAt, length } = message;
    this.remember(`${conversationId}${seq}`, { senderId, createdAt });
    if (type !== 'system') this.activate(window, senderId, createdAt);
    const { cut, isLate } = judge(message, this.state());
    if (isLate) this.hasSeenLate = true;
    if (cut !== undefined) window.count(MESSAGE_SERIES + type, slotOf(createdAt), cut, length);
  }

  private countDelivered({ conversationId, userId, toSeq: seq, at }: Delivered, window: Window): void {
    const arrival = { conversationId, userId, seq, at };
    const origin = this.origins.get(`${conversationId}${seq}`);
    if (origin) window.deliver(arrival, origin);
    else window.unresolved.push(arrival);
  }

  private activate({ active }: Window, userId: Id, at: number): void {
    const day = this.calendar.dayOf(at);
    const key = day + userId;
    if (!active.has(key)) active.set(key, { userId, day });
  }

  private remember(key: string, origin: Origin): void {
    this.origins.set(key, origin);
    if (this.origins.size <= REMEMBERED) return;
    for (const oldest of this.origins.keys()) {
      this.origins.delete(oldest);
      break;
    }
  }
}

/**
 * Where a message is counted: under the newest cut it is not older than. What is older than that is found by the count of
 * the archive; if that had begun to read when the message came, it has to be done again.
 */
export function judge(
  { createdAt, seconds }: Pick<Message, 'createdAt' | 'seconds'>,
  { cut, begunAt = 0, archive }: Pick<GatheringProgress, 'cut' | 'begunAt' | 'archive'>,
): { cut?: number; isLate: boolean } {
  const isOld = createdAt < seconds * 1_000 - LATE_MS;
  const newest = archive ? archive.cut : cut;
  const readFrom = archive ? (archive.begunAt ?? Infinity) : begunAt;
  const isRead = seconds < readFrom - CLOCK_SECONDS;
  const isLate = (isOld || createdAt < newest) && !isRead;
  const own = [newest, cut].find((one) => createdAt >= one);
  return isOld || own === undefined ? { isLate } : { cut: own, isLate };
}
