import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** What this process counts about itself, for Prometheus. */
@Injectable()
export class Metrics {
  /** one of its own, so that several applications in a process do not meet */
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
