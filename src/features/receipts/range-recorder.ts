import { Injectable } from '@nestjs/common';
import { Log } from '../../platform/logger/logger';
import { SlowLane } from '../../shared/slow-lane';
import { ReceiptsRepository } from './receipts.repository';
import type { ReceiptRange } from './receipts.types';

/** How long moves of one member gather into one row; the times receipts tell are this exact. */
const LANE = { restMs: 1_000, everyMs: 100, atOnce: 500 };
/** Rows waiting. */
const MAX_WAITING = 50_000;

/**
 * Range rows on their way to the database, off the way of the watermarks: these say whether a message was read and are
 * stored before anybody is told; the rows say when. What is lost with a node costs exactness, not a receipt: of a move
 * without a row the time of the member's newest move is told.
 */
@Injectable()
export class RangeRecorder {
  private readonly log = new Log(RangeRecorder.name);
  private readonly lane = new SlowLane<string, ReceiptRange>(LANE, (portion) =>
    this.write(portion.map(([, range]) => range)),
  );

  constructor(private readonly receipts: ReceiptsRepository) {}

  /** Notes a move; it is recorded soon, in one row with those of the same member that come meanwhile. */
  note(range: ReceiptRange): void {
    const key = `${range.conversationId}:${range.userId}:${range.kind}`;
    const present = this.lane.get(key);
    if (present) {
      present.fromSeq = Math.min(present.fromSeq, range.fromSeq);
      present.toSeq = Math.max(present.toSeq, range.toSeq);
      // the later time: no message is delivered before it was written
      present.at = range.at;
    } else if (this.lane.size < MAX_WAITING) this.lane.set(key, { ...range });
  }

  /** Records at once what is noted. */
  flush(): Promise<void> {
    return this.lane.drain();
  }

  private async write(ranges: readonly ReceiptRange[]): Promise<void> {
    try {
      await this.receipts.insertMany(ranges);
    } catch (error) {
      this.log.warn('range rows not recorded, trying again', { reason: String(error) });
      for (const range of ranges) this.note(range);
    }
  }
}
