import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../../platform/metrics/metrics';

/** What an operator watches of the gathering. */
@Injectable()
export class GatheringMetrics {
  private readonly windows: Counter;
  private readonly behind: Gauge;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.windows = new Counter({
      ...{
        name: 'parley_analytics_windows_total',
        help: 'Windows of time that this worker has counted.',
        registers,
      },
    });
    this.behind = new Gauge({
      name: 'parley_analytics_behind_seconds',
      help: 'How long ago the last window ended when this worker had counted it; of the one that does so now.',
      registers,
    });
  }

  /** @param seconds since the end of the window */
  counted(seconds: number): void {
    this.windows.inc();
    this.behind.set(seconds);
  }
}
