import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MongoClient } from 'mongodb';
import { AppConfig } from '../../src/config/app-config';
import { ConfigModule } from '../../src/config/config.module';
import { defaultSettings } from '../../src/config/load-config';
import { EventsModule } from '../../src/platform/events/events.module';
import { LifecycleModule } from '../../src/platform/health/health.module';
import { configureLogger } from '../../src/platform/logger/logger';
import { MongoModule } from '../../src/platform/mongo/mongo.module';
import { FileStore, MAX_FILE_BYTES } from '../../src/platform/storage/file-store';
import { StorageModule } from '../../src/platform/storage/storage.module';
import { sharedEngine, withDatabase } from '../support/engines';

/** More than one part of GridFS, and not a multiple of it. */
const LARGE = 1_000_003;

describe(FileStore.name, () => {
  let app: INestApplicationContext;
  let store: FileStore;
  let mongo: MongoClient;
  beforeAll(async () => {
    const uri = withDatabase(sharedEngine('TEST_MONGODB_URI'), `t${randomBytes(5).toString('hex')}`);
    mongo = await MongoClient.connect(uri);
    configureLogger({ level: 'silent', format: 'json' });
    const config = new AppConfig({ ...defaultSettings(), MONGODB_URI: uri }, false);
    @Module({
      imports: [ConfigModule.with(config), LifecycleModule, EventsModule, MongoModule, StorageModule],
    })
    class Root {}
    app = await NestFactory.createApplicationContext(Root, { logger: false });
    store = app.get(FileStore);
  });
  afterAll(async () => {
    await app.close();
    await mongo.db().dropDatabase();
    await mongo.close();
  });

  const files = () => mongo.db().collection<{ _id: string }>('files.files');
  const chunks = () => mongo.db().collection('files.chunks');
  const put = async (name: string, bytes = 20) => {
    const content = randomBytes(bytes);
    await store.put(name, content);
    return content;
  };
  const fault = (name: string) => ({ name: 'FileStoreError', fault: name });

  it('keeps what it was given, as bytes or as a stream, until it is deleted', async () => {
    const small = await put('some/small');
    const large = randomBytes(LARGE);
    expect(await store.put('some/large', Readable.from([large.subarray(0, 7), large.subarray(7)]))).toBe(
      LARGE,
    );
    expect(await store.put('some/empty', Buffer.alloc(0))).toBe(0);
    expect((await store.get('some/small', 20)).equals(small)).toBe(true);
    expect((await store.get('some/large', LARGE)).equals(large)).toBe(true);
    expect(await store.get('some/empty', 0)).toHaveLength(0);
    expect(await store.exists('some/large')).toBe(true);
    await store.delete('some/large');
    await store.delete('some/large');
    expect(await store.exists('some/large')).toBe(false);
    expect(await chunks().countDocuments({ files_id: 'some/large' })).toBe(0);
    await expect(store.get('some/large', LARGE)).rejects.toMatchObject(fault('missing'));
  });

  it('gives a name once, and leaves the file that has it as it is', async () => {
    const first = await put('taken');
    await expect(put('taken')).rejects.toMatchObject(fault('taken'));
    const both = await Promise.allSettled([put('race', LARGE), put('race', LARGE)]);
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    expect((await store.get('taken', 20)).equals(first)).toBe(true);
    for (const name of ['', '/etc', 'a b', 'x'.repeat(201)])
      await expect(store.put(name, Buffer.alloc(1))).rejects.toThrow('no name of a file');
  });

  it('takes and gives no more than it may', async () => {
    await put('large', LARGE);
    await expect(store.get('large', LARGE - 1)).rejects.toMatchObject(fault('tooLarge'));
    const part = Buffer.alloc(64 * 1024 * 1024);
    const parts = Array.from({ length: MAX_FILE_BYTES / part.length + 1 }, () => part);
    await expect(store.put('too/large', Readable.from(parts))).rejects.toMatchObject(fault('tooLarge'));
    expect(await store.exists('too/large')).toBe(false);
    expect(await chunks().countDocuments({ files_id: 'too/large' })).toBe(0);
  });

  it('tells of a file that is not whole', async () => {
    for (const n of [0, 1, 3]) {
      const name = `broken/${n}`;
      await put(name, LARGE);
      await chunks().deleteOne({ files_id: name, n });
      await expect(store.get(name, LARGE)).rejects.toMatchObject(fault('damaged'));
    }
    await put('broken/size');
    await chunks().updateOne({ files_id: 'broken/size' }, { $set: { data: randomBytes(5) } });
    await expect(store.get('broken/size', 20)).rejects.toMatchObject(fault('damaged'));
  });

  it('removes what is left of a file that was never complete', async () => {
    await put('half', LARGE);
    await files().deleteOne({ _id: 'half' });
    await expect(store.get('half', LARGE)).rejects.toMatchObject(fault('missing'));
    await store.delete('half');
    expect(await chunks().countDocuments({ files_id: 'half' })).toBe(0);
    const again = await put('half');
    expect((await store.get('half', 20)).equals(again)).toBe(true);
  });

  it('keeps nothing of a stream that fails', async () => {
    const failing = async function* () {
      yield randomBytes(LARGE);
      await Promise.resolve();
      throw new Error('the line is dead');
    };
    await expect(store.put('failed', Readable.from(failing()))).rejects.toThrow('the line is dead');
    expect(await store.exists('failed')).toBe(false);
    expect(await chunks().countDocuments({ files_id: 'failed' })).toBe(0);
  });
});
