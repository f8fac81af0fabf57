import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { WINDOW_SECONDS } from './analytics.types';
import { GatheringMetrics } from './gathering-metrics';
import { GatheringRepository } from './gathering.repository';
import { ProgressRepository } from './progress.repository';
import type { Window } from './window-counter';

/** Messages looked up, and people noted, by one command. */
const AT_ONCE = 500;
/** People of whom is remembered that they are noted for a day. */
const REMEMBERED = 50_000;

/** Writes windows that are over, and only then how far counting has come. */
@Injectable()
export class WindowWriter {
  /** by person and day; most of those who are active were so in the window before */
  private readonly noted = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(
    private readonly gathering: GatheringRepository,
    private readonly progress: ProgressRepository,
    private readonly clock: DatabaseClock,
    private readonly metrics: GatheringMetrics,
  ) {}

  /** Who had the duty meanwhile may have begun anew. */
  forget(): void {
    this.noted.clear();
  }

  /** May be repeated: what was written before counts once. */
  async write(window: Window): Promise<void> {
    for (const arrivals of portions(window.unresolved)) {
      const found = await this.gathering.findOrigins(arrivals);
      const known = new Map(found.map((origin) => [origin.conversationId + origin.seq, origin]));
      for (const arrival of arrivals) {
        const origin = known.get(arrival.conversationId + arrival.seq);
        if (origin) window.deliver(arrival, origin);
      }
      window.unresolved.splice(0, arrivals.length);
    }
    for (const people of portions([...window.active].filter(([key]) => !this.noted.has(key)))) {
      await this.gathering.recordActive(people.map(([, person]) => person));
      for (const [key] of people) this.noted.set(key, true);
    }
    await this.gathering.insertMany(window.number, window.all());
    await this.progress.saveWindow(window.number, window.token);
    this.metrics.counted(this.clock.now() / 1_000 - (window.number + 1) * WINDOW_SECONDS);
  }
}

function* portions<T>(all: readonly T[]): Generator<T[]> {
  const rest = [...all];
  while (rest.length > 0) yield rest.splice(0, AT_ONCE);
}
