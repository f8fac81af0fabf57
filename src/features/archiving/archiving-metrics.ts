import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../../platform/metrics/metrics';

/** What an operator watches of the archive. */
@Injectable()
export class ArchivingMetrics {
  private readonly messages: Counter;

  constructor({ registry }: Metrics) {
    this.messages = new Counter({
      name: 'parley_archived_messages_total',
      help: 'Messages that this process has moved from the database into compressed files.',
      registers: [registry],
    });
  }

  moved(messages: number): void {
    this.messages.inc(messages);
  }
}
