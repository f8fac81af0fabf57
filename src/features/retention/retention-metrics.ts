import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { AppConfig } from '../../config/app-config';
import { Metrics } from '../../platform/metrics/metrics';
import { MessageExpiryService } from '../messages/message-expiry.service';

/** Messages are counted to here. */
const MAX_COUNTED = 10_000;

/** What an operator watches: whether what should be gone is gone. */
@Injectable()
export class RetentionMetrics {
  constructor(
    { registry }: Metrics,
    { roles }: AppConfig,
    private readonly expiry: MessageExpiryService,
  ) {
    if (!roles.worker) return;
    const overdue: Gauge = new Gauge({
      name: 'parley_messages_overdue',
      help: `Messages whose time was over a minute ago and that are not ended yet, up to ${MAX_COUNTED}.`,
      registers: [registry],
      collect: () => this.collect(overdue),
    });
  }

  private async collect(gauge: Gauge): Promise<void> {
    gauge.reset();
    // a database that is away is told of by others
    const count = await this.expiry.overdue(MAX_COUNTED).catch(() => undefined);
    if (count !== undefined) gauge.set(count);
  }
}
