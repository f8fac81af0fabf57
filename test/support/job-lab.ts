import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppConfig } from '../../src/config/app-config';
import { ConfigModule } from '../../src/config/config.module';
import { defaultSettings } from '../../src/config/load-config';
import { EventsModule } from '../../src/platform/events/events.module';
import { Drain } from '../../src/platform/health/drain';
import { LifecycleModule } from '../../src/platform/health/health.module';
import { defineJob, type JobMap, type JobRun, Processes, RunLater } from '../../src/platform/jobs/jobs';
import { JobsModule } from '../../src/platform/jobs/jobs.module';
import { configureLogger } from '../../src/platform/logger/logger';
import { MongoModule } from '../../src/platform/mongo/mongo.module';
import { RedisLink } from '../../src/platform/redis/redis-link';
import { RedisModule } from '../../src/platform/redis/redis.module';

declare module '../../src/platform/jobs/jobs' {
  interface JobMap {
    /** does what the test says that it does under this name */
    'lab-work': { mark: string };
    'lab-tick': object;
    'lab-slow': { mark: string };
    'lab-cron': object;
  }
}

defineJob('lab-work', {
  description: 'Does what a test says',
  shape: { mark: 'text' },
  attempts: 3,
  backoffMs: 10,
});
defineJob('lab-tick', { description: 'Runs by itself', shape: {}, every: 200 });
defineJob('lab-slow', {
  description: 'Runs four times a second',
  shape: { mark: 'text' },
  concurrency: 10,
  perSecond: 4,
});
defineJob('lab-cron', { description: 'Runs every second', shape: {}, cron: '* * * * * *' });

/** What a run does: `hang` until its process dies, `fail`, `later` for a while and then well, or well at once. */
export type Mode = 'hang' | 'fail' | 'later' | 'well';

/** Where runs leave their traces, and read what to do, in Redis: it is what processes share. */
const RUNS = 'lab:runs';
const modeKey = (mark: string) => `lab:mode:${mark}`;

@Injectable()
class LabProcessor {
  constructor(private readonly redis: RedisLink) {}

  @Processes('lab-work')
  async work({ mark }: JobMap['lab-work'], { attempt }: JobRun): Promise<void> {
    const { commands } = this.redis;
    const key = this.redis.key(modeKey(mark));
    const mode = await commands.get(key);
    await commands.rpush(this.redis.key(RUNS), `${mark}:${attempt}`);
    if (mode === 'hang') await delay(600_000, undefined, { ref: false });
    if (mode === 'fail') throw new Error('as it was told');
    if (mode === 'later') {
      await commands.del(key);
      throw new RunLater(50);
    }
  }

  @Processes('lab-tick')
  tick(): Promise<void> {
    return this.trace('tick');
  }

  @Processes('lab-slow')
  slow({ mark }: JobMap['lab-slow']): Promise<void> {
    return this.trace(`${mark}@${Date.now()}`);
  }

  @Processes('lab-cron')
  cron(): Promise<void> {
    return this.trace(`cron@${Date.now()}`);
  }

  private async trace(run: string): Promise<void> {
    await this.redis.commands.rpush(this.redis.key(RUNS), run);
  }
}

@Module({ providers: [LabProcessor] })
class LabModule {}

export interface LabOptions {
  mongoUri: string;
  redisUrl: string;
  redisPrefix: string;
  roles: ('api' | 'worker')[];
}

/** Starts the platform of jobs with two jobs of the tests, as a node would. */
export async function startLab({ mongoUri, redisUrl, redisPrefix, roles }: LabOptions): Promise<Lab> {
  const settings = { ...defaultSettings(), MONGODB_URI: mongoUri, REDIS_URL: redisUrl };
  const config = new AppConfig({ ...settings, REDIS_PREFIX: redisPrefix, ROLES: roles }, false);
  configureLogger({ level: 'silent', format: 'json' });
  @Module({
    imports: [
      ConfigModule.with(config),
      LifecycleModule,
      EventsModule,
      MongoModule,
      RedisModule,
      JobsModule,
      LabModule,
    ],
  })
  class Root {}
  const app = await NestFactory.createApplicationContext(Root, { logger: false });
  return new Lab(app);
}

/** One such node. */
export class Lab {
  private readonly redis: RedisLink;

  constructor(readonly app: INestApplicationContext) {
    this.redis = app.get(RedisLink);
  }

  /** What runs of this name do from now on. */
  async set(mark: string, mode: Mode): Promise<void> {
    await this.redis.commands.set(this.redis.key(modeKey(mark)), mode);
  }

  /** The runs there were, on all nodes, as `mark:attempt`. */
  runs(): Promise<string[]> {
    return this.redis.commands.lrange(this.redis.key(RUNS), 0, -1);
  }

  /** Redis forgets what concerns jobs, as after FLUSHALL. */
  async forget(): Promise<void> {
    const keys = await this.redis.commands.keys(`*${this.redis.key('jobs')}*`);
    if (keys.length > 0) await this.redis.commands.del(...keys);
  }

  async stop(): Promise<void> {
    await this.app.get(Drain).run();
    await this.app.close();
  }
}
