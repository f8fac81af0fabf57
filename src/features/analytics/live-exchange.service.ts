import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RedisLink } from '../../platform/redis/redis-link';
import { PresenceService } from '../presence/presence.service';
import { LiveFiguresService } from './live-figures.service';
import type { LiveFigures, NodeFigures } from './live.types';

/** How often nodes tell each other their figures, and listeners are told: together a quarter of a second at most. */
const TICK_MS = 100;
/** How often who listens says so, and for how long that holds. */
const WISH_MS = 1_000;
const WISHED_MS = 3_000;
/** A node that has not spoken for so long is gone. */
const SILENT_MS = 1_000;

/**
 * The figures of all nodes, for as long as somebody listens: who does says so through Redis, and only then do nodes tell
 * theirs. While Redis is away there are the figures of this node.
 */
@Injectable()
export class LiveExchangeService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly wishes: Buffer;
  private readonly figures: Buffer;
  private readonly others = new Map<string, { told: NodeFigures; at: number }>();
  private listener?: (figures: LiveFigures) => void;
  private timer?: NodeJS.Timeout;
  private wishedUntil = -Infinity;
  private wishedAt = -Infinity;
  private people = 0;
  private isTicking = false;

  constructor(
    private readonly redis: RedisLink,
    private readonly own: LiveFiguresService,
    private readonly presence: PresenceService,
  ) {
    this.wishes = Buffer.from(redis.key('analytics:wishes'));
    this.figures = Buffer.from(redis.key('analytics:figures'));
  }

  onApplicationBootstrap(): void {
    this.redis.subscriber.on('messageBuffer', (channel: Buffer, body: Buffer) => {
      if (channel.equals(this.wishes)) this.hearWish();
      else if (channel.equals(this.figures)) this.hear(JSON.parse(body.toString()) as NodeFigures);
    });
    this.redis.onChange((isUp) => {
      if (isUp) this.subscribe();
    });
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Tells the listener the figures several times a second. */
  listen(listener: (figures: LiveFigures) => void): void {
    this.listener = listener;
    this.wishedAt = -Infinity;
    this.subscribe();
    this.start();
  }

  /** Nobody listens here any more. */
  leave(): void {
    this.listener = undefined;
    this.others.clear();
    if (this.redis.isUp) this.redis.subscriber.unsubscribe(this.figures).catch(() => undefined);
  }

  private subscribe(): void {
    if (!this.redis.isUp) return;
    const channels = this.listener ? [this.wishes, this.figures] : [this.wishes];
    // what fails is tried again when Redis is back
    this.redis.subscriber.subscribe(...channels).catch(() => undefined);
  }

  private hearWish(): void {
    this.wishedUntil = performance.now() + WISHED_MS;
    this.start();
  }

  private hear(told: NodeFigures): void {
    this.others.set(told.node, { told, at: performance.now() });
  }

  private start(): void {
    if (this.timer) return;
    this.own.watch(true);
    this.timer = setInterval(() => void this.tick(), TICK_MS);
  }

  private async tick(): Promise<void> {
    const now = performance.now();
    if (!this.listener && now > this.wishedUntil) {
      clearInterval(this.timer);
      this.timer = undefined;
      this.own.watch(false);
      return;
    }
    // a Redis that hangs must not gather ticks
    if (this.isTicking) return;
    this.isTicking = true;
    const own = this.own.own();
    const isWhole = await this.exchange(own, now);
    this.isTicking = false;
    this.listener?.(this.sum(own, isWhole));
  }

  /** @returns whether Redis took part */
  private async exchange(own: NodeFigures, now: number): Promise<boolean> {
    if (!this.redis.isUp) return false;
    try {
      const { commands } = this.redis;
      if (this.listener && now - this.wishedAt > WISH_MS) {
        this.wishedAt = now;
        await commands.publish(this.wishes, '');
      }
      const told = commands.publish(this.figures, JSON.stringify(own));
      if (this.listener) this.people = await this.presence.countPresent();
      await told;
      return true;
    } catch {
      return false;
    }
  }

  private sum(own: NodeFigures, isWhole: boolean): LiveFigures {
    const people = isWhole ? this.people : this.own.ownPeople();
    const { messages, connections, deliveries, deliveryMs } = own;
    const sum = { messages, connections, deliveries, deliveryMs, people, nodes: 1, isWhole };
    if (!isWhole) return sum;
    const oldest = performance.now() - SILENT_MS;
    for (const [node, { told, at }] of this.others) {
      if (at < oldest) this.others.delete(node);
      else if (node !== own.node) {
        sum.nodes += 1;
        sum.messages += told.messages;
        sum.connections += told.connections;
        sum.deliveries += told.deliveries;
        sum.deliveryMs += told.deliveryMs;
      }
    }
    return sum;
  }
}
