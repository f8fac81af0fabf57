import { Injectable } from '@nestjs/common';
import { Log } from '../../platform/logger/logger';
import { ReceiptsRepository } from './receipts.repository';
import type { ReceiptRange } from './receipts.types';

/** How long moves of one member gather into one row; the times receipts tell are this exact. */
const GATHER_MS = 250;
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
  private waiting = new Map<string, ReceiptRange>();
  private timer?: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly receipts: ReceiptsRepository) {}

  /** Notes a move; it is recorded soon, in one row with those of the same member that come meanwhile. */
  note(range: ReceiptRange): void {
    const key = `${range.conversationId}:${range.userId}:${range.kind}`;
    const present = this.waiting.get(key);
    if (present) {
      present.fromSeq = Math.min(present.fromSeq, range.fromSeq);
      present.toSeq = Math.max(present.toSeq, range.toSeq);
      // the later time: no message is delivered before it was written
      present.at = range.at;
    } else if (this.waiting.size < MAX_WAITING) this.waiting.set(key, { ...range });
    this.timer ??= setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** Records at once what is noted. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const ranges = [...this.waiting.values()];
    this.waiting = new Map();
    this.writing = this.writing.then(() => this.write(ranges));
    await this.writing;
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
