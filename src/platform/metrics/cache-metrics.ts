import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from './metrics';

/** How often the cache knew. */
@Injectable()
export class CacheMetrics {
  private readonly lookups: Counter<'kind' | 'outcome'>;

  constructor({ registry }: Metrics) {
    this.lookups = new Counter({
      name: 'parley_cache_lookups_total',
      help: 'Things looked up in the cache, by kind and by whether they were there (hit, miss).',
      labelNames: ['kind', 'outcome'],
      registers: [registry],
    });
  }

  looked(kind: string, { hits, misses }: { hits: number; misses: number }): void {
    this.lookups.inc({ kind, outcome: 'hit' }, hits);
    this.lookups.inc({ kind, outcome: 'miss' }, misses);
  }
}
