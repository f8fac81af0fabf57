import 'reflect-metadata';
import { existsSync, readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import { ConfigError, loadConfig } from './config/load-config';
import type { AppConfig } from './config/app-config';
import { Drain } from './platform/health/drain';
import { serveDocs } from './platform/http/docs';
import { createHttpAdapter, cutWhoLingers, setUpHttp } from './platform/http/http-setup';
import { configureLogger, Log, NestLog } from './platform/logger/logger';
import { ParleyIoAdapter } from './platform/realtime/io.adapter';
import { reportReady } from './platform/process/parent';

const log = new Log('Main');
/**
 * Longest that connections take to be closed when nothing is under way any more. The driver of MongoDB looks for a server
 * that is gone for longer, to tell it that its sessions have ended.
 */
const CLOSE_MS = 3_500;
/** Longest from the wish to stop until the process is gone, whatever hangs. */
const STOP_MS = 10_000;

async function start(config: AppConfig): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config),
    createHttpAdapter(config),
    {
      logger: new NestLog(),
      abortOnError: false,
    },
  );
  await setUpHttp(app, config);
  app.useWebSocketAdapter(new ParleyIoAdapter(app, config));
  serveDocs(app);
  await app.listen(config.http.port, config.http.host);
  return app;
}

/** Linux has a priority for each thread, and lists them here; elsewhere one holds for the process. */
const THREADS = '/proc/self/task';

/** Where nobody is connected, work may wait: on a shared machine messages come first. */
function giveWay({ roles }: AppConfig): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority;
  // who was started with less than that keeps it: only root may ask for more
  if (roles.api || getPriority() >= PRIORITY_BELOW_NORMAL) return;
  // those of V8 too, which collect garbage and compile
  const threads = existsSync(THREADS) ? readdirSync(THREADS).map(Number) : [process.pid];
  for (const thread of threads) setPriority(thread, PRIORITY_BELOW_NORMAL);
}

/** Stops in order, once: nothing new, finish what is under way, close. */
function stopOnSignal(app: NestFastifyApplication): void {
  let isStopping = false;
  const stop = (reason: string) => {
    if (isStopping) return;
    isStopping = true;
    log.info('stopping', { reason });
    setTimeout(() => process.exit(1), STOP_MS).unref();
    app
      .get(Drain)
      .run()
      .then(() => cutWhoLingers(app))
      .then(() => closeInTime(app))
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error('not stopped cleanly', error);
          process.exit(1);
        },
      );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  // started by npm start and left alone: its engines go, so do we
  process.once('disconnect', () => stop('parent is gone'));
}

async function closeInTime(app: NestFastifyApplication): Promise<void> {
  const isClosed = await Promise.race([app.close().then(() => true), delay(CLOSE_MS, false)]);
  if (!isClosed) log.warn('not every connection was closed in time');
}

function explain(error: unknown, config?: AppConfig): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') {
    return `Port ${config?.http.port} is taken. Stop what uses it, or choose another: PORT=3001 npm start`;
  }
  if (error instanceof ConfigError) return error.message;
  return `Parley could not start: ${(error as Error).message}`;
}

async function main(): Promise<void> {
  let config: AppConfig | undefined;
  try {
    config = loadConfig();
    configureLogger(config.log);
    giveWay(config);
    if (config.isProduction && config.rateLimit.factor !== 1) {
      log.warn('RATE_LIMIT_FACTOR is not 1: rate limits are not what they should be', config.rateLimit);
    }
    const app = await start(config);
    stopOnSignal(app);
    await reportReady(app, config);
  } catch (error) {
    if (!(error instanceof ConfigError)) log.error('start failed', error);
    process.stderr.write(`\n${explain(error, config)}\n`);
    process.exit(1);
  }
}

void main();
