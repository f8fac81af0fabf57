import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { AppConfig } from '../../config/app-config';
import { Metrics } from '../metrics/metrics';
import { RedisLink } from '../redis/redis-link';
import { DeadLettersRepository } from './dead-letters.repository';
import { JobQueues } from './job-queues';

/** Dead letters are counted to here. */
const MAX_COUNTED = 10_000;
const SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60];

/** What an operator watches: how deep queues are, how long jobs take, what was given up, and what Redis needs for it. */
@Injectable()
export class JobMetrics {
  private readonly runs: Counter<'queue' | 'outcome'>;
  private readonly seconds: Histogram<'queue'>;

  constructor(
    { registry }: Metrics,
    private readonly queues: JobQueues,
    private readonly deadLetters: DeadLettersRepository,
    private readonly redis: RedisLink,
    { roles }: AppConfig,
  ) {
    const registers = [registry];
    const [queue, outcome, state] = ['queue', 'outcome', 'state'] as const;
    this.runs = new Counter({
      ...{ name: 'parley_job_runs_total', help: 'Runs of jobs, by queue and outcome (done, failed).' },
      ...{ labelNames: [queue, outcome], registers },
    });
    this.seconds = new Histogram({
      ...{ name: 'parley_job_seconds', help: 'How long runs of jobs took, in seconds.' },
      ...{ labelNames: [queue], buckets: SECONDS, registers },
    });
    if (!roles.worker) return;
    const depth: Gauge<'queue' | 'state'> = new Gauge<'queue' | 'state'>({
      ...{ name: 'parley_job_queue_depth', help: 'Jobs in Redis, by queue and state.' },
      ...{ labelNames: [queue, state], registers },
      collect: () => this.collectDepth(depth),
    });
    const dead: Gauge = new Gauge({
      ...{
        name: 'parley_dead_letters',
        help: `Jobs given up that nobody has decided about, up to ${MAX_COUNTED}.`,
      },
      registers,
      collect: () => this.collectDead(dead),
    });
    const memory: Gauge = new Gauge({
      ...{ name: 'parley_redis_memory_bytes', help: 'What Redis says it uses.', registers },
      collect: () => this.collectMemory(memory),
    });
  }

  /** @param ms how long the run took */
  ended(queue: string, outcome: 'done' | 'failed', ms: number): void {
    this.runs.inc({ queue, outcome });
    this.seconds.observe({ queue }, ms / 1_000);
  }

  private async collectDepth(gauge: Gauge<'queue' | 'state'>): Promise<void> {
    gauge.reset();
    if (!this.redis.isUp) return;
    for (const queue of this.queues.all()) {
      const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
      for (const [state, count] of Object.entries(counts)) gauge.set({ queue: queue.name, state }, count);
    }
  }

  private async collectDead(gauge: Gauge): Promise<void> {
    gauge.reset();
    // a database that is away is told of by others
    const count = await this.deadLetters.countOpen(MAX_COUNTED).catch(() => undefined);
    if (count !== undefined) gauge.set(count);
  }

  private async collectMemory(gauge: Gauge): Promise<void> {
    gauge.reset();
    if (!this.redis.isUp) return;
    const info = await this.redis.commands.info('memory');
    gauge.set(Number(/used_memory:(\d+)/.exec(info)?.[1] ?? 0));
  }
}
