import { Injectable } from '@nestjs/common';
import { Log } from '../../platform/logger/logger';
import { documentsIn, fromBson } from '../../platform/mongo/bson-sequence';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { type Transaction, Transactions } from '../../platform/mongo/transactions';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import { type Id, randomId } from '../../shared/ids';
import type {
  ColdTotals,
  PackedBody,
  SealedSegment,
  SegmentRecord,
  WrittenSegment,
} from './cold-messages.types';
import { SegmentFiles } from './segment-files';
import { SegmentTotalsRepository } from './segment-totals.repository';
import { SegmentsRepository } from './segments.repository';

/** A segment that is not sealed by then is given up: many times longer than writing one takes. */
const GIVEN_UP_MS = 3_600_000;
/** When to try again what could not be tidied. */
const POSTPONED_MS = 3_600_000;
const MAX_COUNTED = 1_000;

/**
 * Makes segments of old messages, writes them anew without those that left, and removes them. A file is named in its
 * segment before it is written, and forgotten there after it is deleted: whatever dies in between leaves none behind.
 */
@Injectable()
export class SegmentsService {
  private readonly log = new Log(SegmentsService.name);

  constructor(
    private readonly segments: SegmentsRepository,
    private readonly totals: SegmentTotalsRepository,
    private readonly files: SegmentFiles,
    private readonly transactions: Transactions,
    private readonly clock: DatabaseClock,
  ) {}

  /** Writes bodies of one conversation into a file of their own, and verifies it. No message names it yet. @param bodies one at least, rising */
  async write(conversationId: Id, bodies: readonly PackedBody[]): Promise<WrittenSegment> {
    const id = randomId();
    const file = this.files.nameFor(id);
    const range = { fromSeq: bodies[0]!.seq, toSeq: bodies.at(-1)!.seq };
    const now = this.clock.now();
    await this.segments.insert(
      { id, conversationId, ...range, state: 'new', files: [file] },
      { createdAt: new Date(now), dueAt: new Date(now + GIVEN_UP_MS) },
    );
    return { id, ...(await this.files.write(file, bodies)) };
  }

  /**
   * From this transaction on messages name the segment.
   * @param moved how many do; with fewer than there are bodies in it, it is to be written anew
   * @returns false when it was given up meanwhile: the transaction must not be committed
   */
  async seal({ id, ...file }: WrittenSegment, moved: number, transaction: Transaction): Promise<boolean> {
    const dueAt = moved < file.messages ? new Date(this.clock.now()) : undefined;
    if (!(await this.segments.seal(id, file, dueAt, transaction))) return false;
    await this.totals.add(worthOf(file, 1), transaction);
    return true;
  }

  /** Segments to be looked at, the longest due first. */
  due(limit: number): Promise<SegmentRecord[]> {
    return this.segments.findDue(new Date(this.clock.now()), limit);
  }

  /** How many, counted to 1,000. */
  countDue(): Promise<number> {
    return this.segments.countDue(new Date(this.clock.now()), MAX_COUNTED);
  }

  sum(): Promise<ColdTotals> {
    return this.totals.find();
  }

  /**
   * Does for a segment that is due what is to be done: given up and empty ones go, the others are written anew without the
   * messages that left. Whatever else was written for it is deleted.
   * @param seqs the messages that name it
   */
  async tidy(segment: SegmentRecord, seqs: readonly number[]): Promise<void> {
    if (!isSealed(segment)) return this.remove(segment);
    if (seqs.length === 0) return this.remove(segment, segment);
    const next = seqs.length < segment.messages ? await this.rewrite(segment, new Set(seqs)) : segment;
    // another run was faster, and does the rest
    if (!next || !(await this.clean(next))) return;
    await this.segments.settle(next);
  }

  /** What could not be tidied now is tried again in an hour. */
  async postpone({ id }: SegmentRecord, error: unknown): Promise<void> {
    this.log.error('segment of old messages not tidied', error, { segmentId: id });
    await this.segments.postpone(id, new Date(this.clock.now() + POSTPONED_MS));
  }

  /** @returns the segment as it is then; undefined when another run changed it meanwhile */
  private async rewrite(
    segment: SealedSegment,
    seqs: ReadonlySet<number>,
  ): Promise<SealedSegment | undefined> {
    const bodies = packedIn(await this.files.read(segment)).filter(({ seq }) => seqs.has(seq));
    const file = this.files.nameFor(segment.id);
    await this.segments.addFile(segment.id, file);
    const written = await this.files.write(file, bodies);
    const isReplaced = await this.transact(async (transaction) => {
      if (!(await this.segments.replaceFile(segment, written, transaction))) return false;
      const [before, after] = [worthOf(segment, -1), worthOf(written, 1)];
      await this.totals.add(sumOf(before, after), transaction);
      return true;
    });
    return isReplaced ? { ...segment, ...written, files: [...segment.files, file] } : undefined;
  }

  /** @param sealed what it is worth, where it was sealed */
  private async remove(segment: SegmentRecord, sealed?: SealedSegment): Promise<void> {
    const isRetired =
      segment.state === 'gone' ||
      (await this.transact(async (transaction) => {
        if (!(await this.segments.retire(segment, transaction))) return false;
        if (sealed) await this.totals.add(worthOf(sealed, -1), transaction);
        return true;
      }));
    if (!isRetired || !(await this.clean({ ...segment, file: undefined }))) return;
    await this.segments.remove(segment.id);
  }

  /** Deletes the files that can hold nothing any more. @returns false when another run changed the segment meanwhile */
  private async clean(segment: SegmentRecord): Promise<boolean> {
    const trash = await this.segments.discardOthers(segment);
    if (!trash) return false;
    for (const file of trash) await this.files.delete(file);
    if (trash.length > 0) await this.segments.forgetFiles(segment.id, trash);
    return true;
  }

  private transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.transactions.run(work, { isRetryable: isDuplicateKey });
  }
}

type Worth = Pick<SealedSegment, 'messages' | 'bytesBefore' | 'bytesAfter'>;

const worthOf = ({ messages, bytesBefore, bytesAfter }: Worth, sign: 1 | -1): ColdTotals => ({
  segments: sign,
  messages: sign * messages,
  bytesBefore: sign * bytesBefore,
  bytesAfter: sign * bytesAfter,
});

const sumOf = (a: ColdTotals, b: ColdTotals): ColdTotals => ({
  segments: a.segments + b.segments,
  messages: a.messages + b.messages,
  bytesBefore: a.bytesBefore + b.bytesBefore,
  bytesAfter: a.bytesAfter + b.bytesAfter,
});

const isSealed = (segment: SegmentRecord): segment is SealedSegment => segment.state === 'sealed';

const packedIn = (sequence: Buffer): PackedBody[] =>
  [...documentsIn(sequence)].map((bytes) => ({ seq: (fromBson(bytes) as { seq: number }).seq, bytes }));
