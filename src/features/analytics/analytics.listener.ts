import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import type { MessageRecord } from '../messages/messages.types';
import type { WatermarkMove } from '../receipts/receipts.types';
import { LiveFiguresService } from './live-figures.service';

/** Counts for the live figures; what is counted for good is read from the database. */
@Injectable()
export class AnalyticsListener {
  constructor(private readonly figures: LiveFiguresService) {}

  @On('message.committed')
  messageSent(message: MessageRecord): void {
    this.figures.noteMessage(message);
  }

  @On('receipt.moved')
  watermarkMoved(move: WatermarkMove): void {
    this.figures.noteDelivered(move);
  }
}
