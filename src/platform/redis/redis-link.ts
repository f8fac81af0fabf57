import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { AppConfig } from '../../config/app-config';
import { Log } from '../logger/logger';

/** A command that has no answer by now is taken as failed: speed is all that Redis is for. */
const COMMAND_TIMEOUT_MS = 1_000;
const RECONNECT_MAX_MS = 1_000;
/** How often it is asked whether it still answers: a frozen Redis keeps its connections open. */
const PING_MS = 1_000;

/**
 * The two connections of this node to Redis: one for commands, one for subscriptions. Redis may be away at any time:
 * commands then fail at once (nothing is queued for later) and every caller has a way to go on without.
 */
@Injectable()
export class RedisLink implements OnModuleInit, OnApplicationShutdown {
  readonly commands: Redis;
  readonly subscriber: Redis;
  private readonly log = new Log(RedisLink.name);
  private readonly watchers: ((isUp: boolean) => void)[] = [];
  private wasUp = false;
  private isAnswering = true;
  private pinging?: NodeJS.Timeout;

  constructor(private readonly config: AppConfig) {
    const options: RedisOptions = {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 3_000,
      retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_MAX_MS),
    };
    this.commands = new Redis(config.redis.url, { ...options, commandTimeout: COMMAND_TIMEOUT_MS });
    // the driver subscribes anew by a promise that nobody holds: Redis going in that moment would end the process.
    // Whoever subscribes does it again at each change to up
    this.subscriber = new Redis(config.redis.url, { ...options, autoResubscribe: false });
    for (const connection of [this.commands, this.subscriber]) {
      connection.on('error', (error: Error) => this.log.debug('redis connection', { reason: error.message }));
      connection.on('ready', () => this.report());
      connection.on('close', () => this.report());
    }
  }

  /** Whether both connections are usable, and Redis answers. */
  get isUp(): boolean {
    return this.isAnswering && this.commands.status === 'ready' && this.subscriber.status === 'ready';
  }

  /** Calls back on each change between up and away, and at once with the present state. */
  onChange(watcher: (isUp: boolean) => void): void {
    this.watchers.push(watcher);
    watcher(this.wasUp);
  }

  /** The full name of a key or channel of this installation. */
  key(name: string): string {
    return this.config.redis.prefix + name;
  }

  async onModuleInit(): Promise<void> {
    // a node starts without Redis too: ioredis goes on trying by itself
    await Promise.allSettled([this.commands.connect(), this.subscriber.connect()]);
    this.report();
    this.pinging = setInterval(() => void this.ping(), PING_MS);
    this.pinging.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.watchers.length = 0;
    clearInterval(this.pinging);
    await Promise.allSettled([this.commands.quit(), this.subscriber.quit()]);
    this.commands.disconnect();
    this.subscriber.disconnect();
  }

  private async ping(): Promise<void> {
    if (this.commands.status !== 'ready') return;
    this.isAnswering = await this.commands.ping().then(
      () => true,
      () => false,
    );
    this.report();
  }

  private report(): void {
    if (this.isUp === this.wasUp) return;
    this.wasUp = this.isUp;
    if (this.isUp) this.log.info('Redis is there');
    else this.log.warn('Redis is away: going on without live delivery between nodes');
    for (const watcher of this.watchers) watcher(this.wasUp);
  }
}
