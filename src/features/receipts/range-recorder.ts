import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Log } from '../../platform/logger/logger';
import { SlowLane } from '../../shared/slow-lane';
import { ReceiptsRepository } from './receipts.repository';
import type { ReceiptRange } from './receipts.types';

/** How long moves of one member gather into one row; the times receipts tell are this exact. */
const LANE = { restMs: 1_000, everyMs: 100, atOnce: 500 };
/** Rows waiting. */
const MAX_WAITING = 50_000;
/** Members of whom is remembered that this node wrote their newest rows. */
const REMEMBERED = 50_000;

/**
 * Range rows on their way to the database, off the way of the watermarks: these say whether a message was read and are
 * stored before anybody is told; the rows say when. Those that are lost with a node that is killed are made up for when the
 * member next moves; until then the time of the member's newest move is told, which is theirs.
 */
@Injectable()
export class RangeRecorder {
  private readonly log = new Log(RangeRecorder.name);
  private readonly lane = new SlowLane<string, ReceiptRange>(LANE, (portion) => this.write(portion));

  private readonly remembered = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(private readonly receipts: ReceiptsRepository) {}

  /**
   * Notes that a member has moved; it is recorded soon, in one row of a kind with the moves that come meanwhile.
   * @param before where they stood, and since when: recorded too unless this node did so. A row that is there stays as it is
   */
  note(member: string, ranges: readonly ReceiptRange[], before: readonly ReceiptRange[]): void {
    if (!this.remembered.has(member)) for (const range of before) this.put(`before:${keyOf(range)}`, range);
    this.remembered.set(member, true);
    for (const range of ranges) this.put(keyOf(range), range);
  }

  private put(key: string, range: ReceiptRange): void {
    const present = this.lane.get(key);
    if (present) {
      present.fromSeq = Math.min(present.fromSeq, range.fromSeq);
      present.toSeq = Math.max(present.toSeq, range.toSeq);
      // the later time: no message is delivered before it was written
      if (range.at > present.at) present.at = range.at;
    } else if (this.lane.size < MAX_WAITING) this.lane.set(key, { ...range });
  }

  /** Records at once what is noted. */
  flush(): Promise<void> {
    return this.lane.drain();
  }

  private async write(portion: readonly [string, ReceiptRange][]): Promise<void> {
    try {
      await this.receipts.insertMany(portion.map(([, range]) => range));
    } catch (error) {
      this.log.warn('range rows not recorded, trying again', { reason: String(error) });
      for (const [key, range] of portion) this.put(key, range);
    }
  }
}

const keyOf = ({ conversationId, userId, kind }: ReceiptRange) => `${conversationId}:${userId}:${kind}`;
