import { existsSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { type PrivateEngines, startPrivateEngines } from '../../../src/cli/engines/private-engines.mjs';
import { isListening } from './child-process';

describe(startPrivateEngines.name, () => {
  let engines: PrivateEngines;
  let connection: mongoose.Connection;
  let redis: Redis;

  beforeAll(async () => {
    engines = await startPrivateEngines({ mongoArgs: ['--setParameter', 'ttlMonitorSleepSecs=7'] });
    connection = await mongoose.createConnection(engines.mongoUri, { runtimeAdapters: { os } }).asPromise();
    redis = new Redis(engines.redisUrl, { retryStrategy: () => 50 });
    redis.on('error', () => undefined);
  });

  afterAll(async () => {
    redis.disconnect();
    await connection.close();
    await engines.stop();
    expect(existsSync(engines.dir)).toBe(false);
    expect(await isListening(engines.mongod.port)).toBe(false);
    expect(await isListening(engines.redis.port)).toBe(false);
  });

  it('passes on arguments', async () => {
    const reply = await connection.db?.admin().command({ getParameter: 1, ttlMonitorSleepSecs: 1 });
    expect(reply).toMatchObject({ ttlMonitorSleepSecs: 7 });
  });

  it('brings a killed MongoDB back on the same port and data, as a primary', async () => {
    const { pid } = engines.mongod;
    await connection.collection('notes').insertOne({ text: 'kept' }, { writeConcern: { w: 1, j: true } });
    await engines.mongod.kill();
    expect(await isListening(engines.mongod.port)).toBe(false);
    await engines.mongod.restart();
    expect(engines.mongod.pid).not.toBe(pid);
    await connection.collection('notes').insertOne({ text: 'new' });
    expect(await connection.collection('notes').countDocuments()).toBe(2);
  });

  it('freezes, thaws and restarts Redis with its data', async () => {
    await redis.set('kept', 'yes');
    await engines.redis.kill('SIGSTOP');
    const answer = redis.ping();
    expect(await Promise.race([answer, sleep(200, 'silence')])).toBe('silence');
    await engines.redis.kill('SIGCONT');
    expect(await answer).toBe('PONG');
    await engines.redis.kill('SIGTERM');
    await engines.redis.restart();
    expect(await redis.get('kept')).toBe('yes');
  });
});
