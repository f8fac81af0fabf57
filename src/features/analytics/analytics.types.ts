import type { Id } from '../../shared/ids';

/** A day as it is called, whatever its length: `2026-11-22`. */
export type Day = string;

/** How long counters of windows are kept; roll-ups are kept for ever. */
export const EVENTS_KEPT_DAYS = 90;
/** What happened longer ago is not counted into windows, as those beside it may be gone: the archive is counted anew. */
export const LATE_DAYS = 80;

/** A window of the database's time: what happened within one is counted together, whoever counts it, however often. */
export const WINDOW_SECONDS = 10;
/** The smallest unit of time that time zones differ by, and so what hours of any of them are made of. */
export const SLOT_MS = 15 * 60_000;

/** How long deliveries took: up to each of these, or longer. */
export const DELIVERY_BOUNDS_MS = [100, 1_000, 10_000, 60_000, 3_600_000, 86_400_000] as const;

/** Marks commands that read all of a range, for who looks at what the database does. */
export const RANGE_COMMENT = 'analytics';

export const MESSAGE_SERIES = 'messages/';
export const DELIVERY_SERIES = 'delivery';

/** The count of the archive with this cut, as a metric of hours. */
export const archiveMetric = (cut: number) => `archive-${cut}`;

/** Something that happened, without what was said. Seconds are the database's cluster time. */
export type Sighting = { seconds: number } & (
  | {
      kind: 'message';
      conversationId: Id;
      seq: number;
      senderId: Id;
      type: string;
      createdAt: number;
      length: number;
    }
  | { kind: 'delivered'; conversationId: Id; userId: Id; toSeq: number; at: number }
  | { kind: 'online'; userId: Id }
  | { kind: 'tick' }
);

/** Counters of one series, one quarter of an hour and one cut within a window. */
export interface Counters {
  series: string;
  slot: number;
  cut: number;
  count: number;
  total: number;
  parts?: number[];
}

/** A row of a roll-up. */
export interface Row<Bucket> {
  metric: string;
  dimension: string;
  bucket: Bucket;
  count?: number;
  total?: number;
  parts?: number[];
}

/** A message by its place. */
export interface Place {
  conversationId: Id;
  seq: number;
}

/** That somebody has a message, since then. */
export interface Arrival extends Place {
  userId: Id;
  at: number;
}

/** What must be known of a message to say how long it took. */
export interface Origin {
  senderId: Id;
  createdAt: number;
}

/** A count of the archive that is under way. */
export interface ArchiveProgress {
  cut: number;
  begunAt?: number;
  page: number;
  after?: Id;
  upTo?: Id;
}

/** How far gathering has come. */
export interface GatheringProgress {
  window: number;
  cut: number;
  token?: unknown;
  timezone: string;
  begunAt?: number;
  archive?: ArchiveProgress;
}

/** How far a roll-up has come. */
export interface RollUpProgress {
  window: number;
  cut: number;
}
