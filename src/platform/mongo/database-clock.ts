import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { Connection } from 'mongoose';
import { Log } from '../logger/logger';

const REFRESH_MS = 60_000;

/**
 * The database's time. Every node stamps by it, so that a node whose own clock is an hour off orders nothing wrongly.
 * The offset is measured at boot and each minute from `hello.localTime`, taken to be the middle of the round trip.
 */
@Injectable()
export class DatabaseClock implements OnApplicationShutdown {
  private readonly log = new Log(DatabaseClock.name);
  private offsetMs = 0;
  private timer?: NodeJS.Timeout;

  constructor(@InjectConnection() private readonly connection: Connection) {}

  async start(): Promise<void> {
    await this.measure();
    this.timer = setInterval(() => {
      this.measure().catch((error: unknown) =>
        this.log.warn('clock not measured', { reason: String(error) }),
      );
    }, REFRESH_MS);
    this.timer.unref();
  }

  /** Milliseconds since the epoch, by the database's clock. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async measure(): Promise<void> {
    const before = Date.now();
    const hello = await this.connection.db?.admin().command({ hello: 1 });
    const after = Date.now();
    const localTime = hello?.localTime as Date | undefined;
    if (localTime) this.offsetMs = Math.round(localTime.getTime() - (before + after) / 2);
  }
}
