import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { RedisLink } from '../../src/platform/redis/redis-link';
import { sharedEngine } from '../support/engines';
import { eventually } from '../support/eventually';

/** Stands before Redis, and cuts connections on which a client subscribes, as long as it is told to. */
class Cutter {
  isCutting = false;
  cuts = 0;
  private readonly sockets = new Set<Socket>();
  private readonly target = new URL(sharedEngine('TEST_REDIS_URL'));
  private readonly server = createServer((near) => {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    far.on('data', (bytes: Buffer) => near.write(bytes));
    near.on('data', (bytes: Buffer) => {
      if (!this.isCutting || !/subscribe/i.test(bytes.toString('latin1'))) far.write(bytes);
      else {
        this.cuts += 1;
        near.destroy();
      }
    });
  });

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As if Redis were killed. */
  cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  async close(): Promise<void> {
    this.cutAll();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** A process with such a link, which subscribes as the bus does, and says what it hears. */
const PROGRAM = `
  require('reflect-metadata');
  const { RedisLink } = require('./dist/platform/redis/redis-link.js');
  const link = new RedisLink({ redis: { url: process.argv[1], prefix: 'cut:' } });
  link.subscriber.on('message', (_channel, message) => process.send(message));
  link.onChange((isUp) => isUp && link.subscriber.subscribe('cut:news').catch(() => undefined));
  void link.onModuleInit();
`;

describe(RedisLink.name, () => {
  it('survives a Redis that goes while the node subscribes anew, and is subscribed in the end (M11)', async () => {
    const cutter = new Cutter();
    const redis = new Redis(sharedEngine('TEST_REDIS_URL'));
    const args = ['-e', PROGRAM, await cutter.listen()];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const heard: unknown[] = [];
    child.on('message', (message) => heard.push(message));
    const isHeard = (message: string) =>
      eventually(async () => {
        await redis.publish('cut:news', message);
        return heard.includes(message) || child.exitCode !== null;
      });
    await isHeard('before');
    cutter.isCutting = true;
    cutter.cutAll();
    await eventually(() => cutter.cuts >= 3 || child.exitCode !== null);
    cutter.isCutting = false;
    await isHeard('after');
    expect([child.exitCode, new Set(heard)]).toEqual([null, new Set(['before', 'after'])]);
    child.kill('SIGKILL');
    redis.disconnect();
    await cutter.close();
  });
});
