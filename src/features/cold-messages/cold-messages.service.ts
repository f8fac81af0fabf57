import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { coreErrors } from '../../platform/errors/core.errors';
import { Log } from '../../platform/logger/logger';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import { documentsIn, fromBson } from '../../platform/mongo/bson-sequence';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import { unavailabilityOf } from '../../platform/mongo/unavailability';
import type { Id } from '../../shared/ids';
import { Turnstile } from '../../shared/turnstile';
import { ColdMetrics } from './cold-metrics';
import type { ColdPlace, MessageBody, SealedSegment, SegmentRecord } from './cold-messages.types';
import { SegmentFiles } from './segment-files';
import { SegmentsRepository } from './segments.repository';

/** Segments that a node keeps at hand, unpacked: some hundred of a thousand short messages. */
const CACHE_BYTES = 32 * 1024 * 1024;
/** What was deleted is out of the memory of all nodes by then, as it is out of the files. */
const CACHE_MS = 10 * 60_000;
/** Files read and unpacked at once: together at most 16 MB, beside what is kept. */
const READ_AT_ONCE = 4;
const ROWS_AT_ONCE = 500;

/** Reads the bodies of old messages from their segments: one file for each segment, however many messages of it are asked for. */
@Injectable()
export class ColdMessagesService {
  private readonly log = new Log(ColdMessagesService.name);
  private readonly turnstile = new Turnstile(READ_AT_ONCE);
  private readonly rows: BatchLoader<Id, SegmentRecord | undefined>;
  /** those who want the same at the same time wait for the same reading */
  private readonly cache = new LRUCache<Id, Unpacked>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ size }) => size,
    ttl: CACHE_MS,
    fetchMethod: (id) => this.turnstile.pass(() => this.read(id)),
  });

  constructor(
    private readonly segments: SegmentsRepository,
    private readonly files: SegmentFiles,
    private readonly metrics: ColdMetrics,
    private readonly clock: DatabaseClock,
  ) {
    this.rows = batchLoader((ids) => this.loadRows(ids), { maxBatchSize: ROWS_AT_ONCE });
  }

  /**
   * The bodies of these messages, in their order; undefined for those that are not in their segment any more: they have
   * been put back into the database since the caller read that they are here.
   * @throws MESSAGES_UNREADABLE
   */
  async bodiesOf(places: readonly ColdPlace[]): Promise<(MessageBody | undefined)[]> {
    const ids = [...new Set(places.map(({ segmentId }) => segmentId))];
    const found = new Map(await Promise.all(ids.map(async (id) => [id, await this.segmentOf(id)] as const)));
    return places.map(({ segmentId, seq }) => bodyIn(found.get(segmentId), seq));
  }

  /** A message is put back into the database, as part of the transaction that does so: the segment is to be written anew without it. */
  noteLeft(segmentId: Id, transaction: Transaction): Promise<void> {
    return this.segments.noteLeft(segmentId, new Date(this.clock.now()), transaction);
  }

  /** @throws MESSAGES_UNREADABLE for what is found in another state than it was written; that is in the log */
  unreadable(segmentId: Id, error: unknown): Error {
    this.metrics.read('unreadable');
    this.log.error('old messages not readable', error, { segmentId });
    return coreErrors.MESSAGES_UNREADABLE({ details: { segmentId } });
  }

  /** Undefined: there is no such segment any more. */
  private async segmentOf(id: Id): Promise<Unpacked | undefined> {
    const isAtHand = this.cache.has(id);
    const segment = await this.cache.fetch(id);
    if (segment) this.metrics.read(isAtHand ? 'memory' : 'file');
    return segment;
  }

  private async read(id: Id): Promise<Unpacked | undefined> {
    const segment = await this.rows.load(id);
    if (!isSealed(segment)) return undefined;
    try {
      return unpack(await this.files.read(segment));
    } catch (error) {
      if (unavailabilityOf(error)) throw error;
      // written anew meanwhile, perhaps
      const now = await this.rows.load(id);
      if (!isSealed(now)) return undefined;
      if (now.file === segment.file) throw this.unreadable(id, error);
      return this.readAgain(now);
    }
  }

  private async readAgain(segment: SealedSegment): Promise<Unpacked> {
    try {
      return unpack(await this.files.read(segment));
    } catch (error) {
      throw unavailabilityOf(error) ? error : this.unreadable(segment.id, error);
    }
  }

  private async loadRows(ids: readonly Id[]): Promise<(SegmentRecord | undefined)[]> {
    const found = await this.segments.findManyById([...new Set(ids)]);
    const byId = new Map(found.map((segment) => [segment.id, segment]));
    return ids.map((id) => byId.get(id));
  }
}

/** Whether its bodies can be read. */
const isSealed = (segment: SegmentRecord | undefined): segment is SealedSegment =>
  segment?.state === 'sealed';

/** A segment at hand: its bodies by number, each as it lies in the file. */
interface Unpacked {
  bodies: ReadonlyMap<number, Buffer>;
  /** about what it takes of memory */
  size: number;
}

/** What a body takes beside its bytes. */
const OVERHEAD_BYTES = 150;

function unpack(sequence: Buffer): Unpacked {
  const bodies = new Map([...documentsIn(sequence)].map((bytes) => [seqOf(bytes), bytes]));
  return { bodies, size: sequence.length + OVERHEAD_BYTES * (bodies.size + 1) };
}

const seqOf = (bytes: Buffer) => (fromBson(bytes) as { seq: number }).seq;

function bodyIn(segment: Unpacked | undefined, seq: number): MessageBody | undefined {
  const bytes = segment?.bodies.get(seq);
  if (!bytes) return undefined;
  const body = fromBson(bytes);
  delete body.seq;
  return body;
}
