import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { AppConfig } from '../../config/app-config';
import { Metrics } from '../../platform/metrics/metrics';
import { SegmentTotalsRepository } from './segment-totals.repository';

/** Where a segment that was asked for was found. */
export type ReadOutcome = 'memory' | 'file' | 'unreadable';

/** What an operator watches of old messages. */
@Injectable()
export class ColdMetrics {
  private readonly reads: Counter<'outcome'>;

  constructor(
    { registry }: Metrics,
    private readonly totals: SegmentTotalsRepository,
    { roles }: AppConfig,
  ) {
    const registers = [registry];
    this.reads = new Counter({
      name: 'parley_cold_reads_total',
      help: 'Segments of old messages that were asked for, by where they were found (memory, file, unreadable).',
      labelNames: ['outcome'],
      registers,
    });
    if (!roles.worker) return;
    const messages: Gauge = new Gauge({
      ...{ name: 'parley_cold_messages', help: 'Bodies of messages in segments.', registers },
      collect: () => this.collect(messages, bytes),
    });
    const bytes: Gauge<'form'> = new Gauge<'form'>({
      name: 'parley_cold_bytes',
      help: 'What these take: as they were in the database (before), and as files (after).',
      labelNames: ['form'],
      registers,
    });
  }

  read(outcome: ReadOutcome): void {
    this.reads.inc({ outcome });
  }

  private async collect(messages: Gauge, bytes: Gauge<'form'>): Promise<void> {
    // a database that is away is told of by others
    const totals = await this.totals.find().catch(() => undefined);
    if (!totals) return;
    messages.set(totals.messages);
    bytes.set({ form: 'before' }, totals.bytesBefore);
    bytes.set({ form: 'after' }, totals.bytesAfter);
  }
}
