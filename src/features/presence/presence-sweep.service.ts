import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { AppConfig } from '../../config/app-config';
import { Log } from '../../platform/logger/logger';
import { Repeating } from '../../platform/process/repeating';
import { RedisLink } from '../../platform/redis/redis-link';
import type { Id } from '../../shared/ids';
import { PresenceLeases } from './presence-leases';
import { PresenceRepository } from './presence.repository';
import { PresenceService } from './presence.service';

const SWEEP_MS = 2_000;
const BATCH = 500;

/** On the worker: notices people whose node died without a word, and whom Redis has forgotten. */
@Injectable()
export class PresenceSweepService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Log(PresenceSweepService.name);
  private readonly stop = new AbortController();
  private readonly sweeping = new Repeating(
    () => this.sweep(),
    SWEEP_MS,
    (error) => this.log.warn('presence not swept', { reason: String(error) }),
  );

  constructor(
    private readonly leases: PresenceLeases,
    private readonly presence: PresenceService,
    private readonly repository: PresenceRepository,
    private readonly redis: RedisLink,
    private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.roles.worker) this.sweeping.start(SWEEP_MS);
  }

  onApplicationShutdown(): void {
    this.sweeping.stop();
    this.stop.abort();
  }

  private async sweep(): Promise<void> {
    if (!this.redis.isUp) return;
    if (await this.leases.hasForgotten()) void this.reconcile();
    const due = await this.leases.due(BATCH);
    await Promise.all(due.map((userId) => this.presence.settle(userId)));
  }

  /** After a loss every living node has renewed within one lease: who has none then is not there. */
  private async reconcile(): Promise<void> {
    try {
      await delay(this.config.presence.leaseMs, undefined, { signal: this.stop.signal, ref: false });
      for (const state of ['online', 'away'] as const) await this.reconcileState(state);
    } catch (error) {
      if (!this.stop.signal.aborted) this.log.warn('presence not reconciled', { reason: String(error) });
    }
  }

  private async reconcileState(state: 'online' | 'away'): Promise<void> {
    let after: Id | undefined;
    do {
      const batch = await this.repository.findPresentAfter(state, after, BATCH);
      await Promise.all(batch.map(({ userId }) => this.presence.settle(userId)));
      after = batch.length === BATCH ? batch.at(-1)?.userId : undefined;
    } while (after);
  }
}
