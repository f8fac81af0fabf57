import { randomBytes } from 'node:crypto';
import type { AppConfig } from '../../src/config/app-config';
import { type Lease, PresenceLeases } from '../../src/features/presence/presence-leases';
import { configureLogger } from '../../src/platform/logger/logger';
import { RedisLink } from '../../src/platform/redis/redis-link';
import { sharedEngine } from '../support/engines';

const LEASE_MS = 60_000;

describe(PresenceLeases.name, () => {
  const prefix = `leases${randomBytes(3).toString('hex')}:`;
  const redis = new RedisLink({ redis: { url: sharedEngine('TEST_REDIS_URL'), prefix } } as AppConfig);
  const leases = new PresenceLeases(redis);
  beforeAll(async () => {
    configureLogger({ level: 'silent', format: 'json' });
    await redis.onModuleInit();
  });
  afterAll(() => redis.onApplicationShutdown());

  const lease = (userId: string, connectionId: string, more: Partial<Lease> = {}): Lease => ({
    ...{ userId, connectionId, state: 'online', deviceId: 'phone', text: 'at sea | no signal' },
    ...more,
  });
  /** What Redis holds of a person: by connection what it says, and until when. */
  async function heldOf(userId: string): Promise<Record<string, { says: string; expiry: number }>> {
    const all = await redis.commands.hgetall(`${prefix}presence:of:${userId}`);
    return Object.fromEntries(
      Object.entries(all).map(([connection, value]) => {
        const [state, expiry, ...rest] = value.split('|');
        return [connection, { says: [state, ...rest].join('|'), expiry: Number(expiry) }];
      }),
    );
  }
  const dueOf = async (userId: string) =>
    Number(await redis.commands.zscore(`${prefix}presence:due`, userId));

  it('renews those that are the only one of their person and say what they said', async () => {
    const own = [lease('ann', 'a1'), lease('ben', 'b1', { state: 'away', text: undefined })];
    for (const one of own) await leases.touch(one, LEASE_MS / 2);
    const before = await heldOf('ann');
    expect(await leases.renew(own, LEASE_MS)).toEqual([]);
    const after = await heldOf('ann');
    expect(after.a1!.says).toBe('online|phone|at sea | no signal');
    expect(after.a1!.expiry).toBeGreaterThan(before.a1!.expiry);
    expect(await dueOf('ann')).toBe(after.a1!.expiry);
    expect(await redis.commands.pttl(`${prefix}presence:of:ann`)).toBeGreaterThan(LEASE_MS);
    // as if each had been taken anew
    expect(await leases.look('ben')).toMatchObject({ state: 'away', devices: 1, connections: 1 });
    expect((await leases.touch(own[1]!, LEASE_MS)).hasChanged).toBe(false);
  });

  it('leaves alone, and names, those of which there is more to say', async () => {
    const [two, other] = [lease('cat', 'c1'), lease('cat', 'c2', { deviceId: 'laptop' })];
    const changed = lease('dan', 'd1');
    const forgotten = lease('eve', 'e1');
    const over = lease('fay', 'f1');
    const plain = lease('gus', 'g1');
    for (const one of [two, other, changed, plain]) await leases.touch(one, LEASE_MS);
    await redis.commands.hset(`${prefix}presence:of:fay`, 'f1', 'online|1000|phone|at sea | no signal');
    const before = await Promise.all(['cat', 'dan', 'eve', 'fay'].map(heldOf));
    const asked = [two, { ...changed, text: 'back' }, plain, forgotten, over];
    expect(await leases.renew(asked, LEASE_MS)).toEqual([two, asked[1], forgotten, over]);
    expect(await Promise.all(['cat', 'dan', 'eve', 'fay'].map(heldOf))).toEqual(before);
  });
});
