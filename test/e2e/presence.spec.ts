import { Redis } from 'ioredis';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { randomId } from '../../src/shared/ids';
import { type Person, createPerson, openDirect } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

describe('presence (R22, R37, R85)', () => {
  let world: World;
  let url: string;
  let otherUrl: string;
  let alice: Person;
  let watcher: Socket;
  let seen: Recorder;
  beforeAll(async () => {
    world = await startWorld({ nodes: 2, env: { PRESENCE_GRACE_MS: '300' } });
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    alice = await createPerson(url, 'alice');
    watcher = await openSocket(otherUrl, (await createPerson(url, 'bob')).accessToken);
    seen = new Recorder(watcher);
  });
  afterEach(() => void watcher.close());
  afterAll(() => world.stop());

  const watch = async (...userIds: string[]) =>
    (await ask(watcher, 'presence:subscribe', { userIds })).data.states as Record<string, string>[];
  const states = () => seen.of('presence:update').map(({ state }) => state as string);
  const untilState = (state: string) => seen.until('presence:update', (update) => update.state === state);
  const privacy = (lastSeen: string) =>
    call(url, 'PATCH', '/api/users/me', { token: alice.accessToken, body: { privacy: { lastSeen } } });
  const profile = async () =>
    (await call(url, 'GET', `/api/users/${alice.id}`, { token: watcherToken() })).body;
  const watcherToken = () => (watcher.auth as { token: string }).token;

  it('shows a person come, be away and go, on another node', async () => {
    expect(await watch(alice.id)).toEqual([{ userId: alice.id, state: 'offline' }]);
    const phone = await openSocket(url, alice.accessToken);
    const online = await untilState('online');
    expect(online).toMatchObject({ userId: alice.id, lastSeenAt: expect.any(String) as string });
    const ack = await ask(phone, 'presence:set', { state: 'away', text: 'in a meeting' });
    expect(ack.data).toMatchObject({ userId: alice.id, state: 'away', text: 'in a meeting' });
    expect(await untilState('away')).toMatchObject({ text: 'in a meeting' });
    phone.close();
    const gone = await untilState('offline');
    expect(gone.lastSeenAt! >= online.lastSeenAt!).toBe(true);
    expect(states()).toEqual(['online', 'away', 'offline']);
    expect((await profile()).lastSeenAt).toBe(gone.lastSeenAt);
  });

  it('is the best of all devices, wherever they are connected', async () => {
    const [phone, laptop] = [
      await openSocket(url, alice.accessToken),
      await openSocket(otherUrl, alice.accessToken),
    ];
    await eventually(async () => (await watch(alice.id))[0]?.state === 'online');
    await ask(phone, 'presence:set', { state: 'away' });
    expect((await watch(alice.id))[0]!.state).toBe('online');
    await ask(laptop, 'presence:set', { state: 'away' });
    await untilState('away');
    await ask(phone, 'presence:set', { state: 'online' });
    await untilState('online');
    phone.close();
    await seen.until(
      'presence:update',
      (update) => update.state === 'away' && update !== seen.of('presence:update')[0],
    );
    laptop.close();
    await untilState('offline');
  });

  it('stays while a device is there, also when Redis has forgotten it and another leaves (M11)', async () => {
    await watch(alice.id);
    const [phone, laptop] = [
      await openSocket(url, alice.accessToken),
      await openSocket(url, alice.accessToken),
    ];
    await untilState('online');
    const redis = new Redis(world.redisUrl);
    const leases = `${world.redisPrefix}presence:of:${alice.id}`;
    await redis.del(leases);
    phone.close();
    await eventually(async () => (await redis.hkeys(leases)).includes(laptop.id!));
    redis.disconnect();
    await ask(laptop, 'presence:set', { state: 'away' });
    await untilState('away');
    expect(states()).not.toContain('offline');
    laptop.close();
    await untilState('offline');
  });

  it('survives a short break of the connection', async () => {
    const patient = await world.addNode({ PRESENCE_GRACE_MS: '60000' });
    await watch(alice.id);
    const first = await openSocket(patient.url, alice.accessToken);
    await untilState('online');
    first.close();
    const second = await openSocket(url, alice.accessToken);
    await ask(second, 'presence:set', { state: 'away' });
    await untilState('away');
    expect(states().includes('offline')).toBe(false);
    second.close();
    await patient.stop();
  });

  it('is hidden from everybody by who wants that, and so is when they were last seen', async () => {
    const phone = await openSocket(url, alice.accessToken);
    await watch(alice.id);
    await eventually(async () => (await watch(alice.id))[0]?.state === 'online');
    await privacy('nobody');
    expect(await untilState('hidden')).toEqual({ userId: alice.id, state: 'hidden' });
    expect(await watch(alice.id)).toEqual([{ userId: alice.id, state: 'hidden' }]);
    const own = await ask(phone, 'presence:subscribe', { userIds: [alice.id] });
    expect(own.data.states[0]).toMatchObject({ state: 'online' });
    phone.close();
    await eventually(
      () =>
        world
          .db()
          .collection('presence')
          .findOne({ _id: new ObjectId(alice.id), state: 'offline' }),
      (record) => record !== null,
    );
    expect('lastSeenAt' in (await profile())).toBe(false);
    await privacy('everyone');
    expect(await untilState('offline')).toHaveProperty('lastSeenAt');
    expect(states().filter((state) => state !== 'online')).toEqual(
      expect.arrayContaining(['hidden', 'offline']),
    );
    expect(await eventually(profile, (one) => 'lastSeenAt' in one)).toBeTruthy();
  });

  it('hides who has never been seen, too', async () => {
    await privacy('nobody');
    const phone = await openSocket(url, alice.accessToken);
    await watch(alice.id);
    await eventually(async () => (await watch(alice.id))[0]?.state === 'hidden');
    expect(states().includes('online')).toBe(false);
    expect('lastSeenAt' in (await profile())).toBe(false);
    phone.close();
  });

  it('is told no longer after unsubscribing', async () => {
    const other = await createPerson(url, 'carol');
    await watch(alice.id, other.id);
    await ask(watcher, 'presence:unsubscribe', { userIds: [alice.id] });
    const sockets = [await openSocket(url, alice.accessToken)];
    // transitions are told in the order in which they were recorded
    await eventually(() => world.db().collection('presence').countDocuments({ state: 'online' }));
    sockets.push(await openSocket(url, other.accessToken));
    await seen.until('presence:update', ({ userId }) => userId === other.id);
    expect(seen.of('presence:update').map(({ userId }) => userId as string)).toEqual([other.id]);
    for (const socket of sockets) socket.close();
  });

  it('of 200 people may be watched by one socket, not of more', async () => {
    const ids = Array.from({ length: 201 }, () => randomId());
    const ask200 = await ask(watcher, 'presence:subscribe', { userIds: ids.slice(0, 200) });
    expect(ask200.data.states).toHaveLength(200);
    expectRefusal(
      await ask(watcher, 'presence:subscribe', { userIds: [ids[200]] }),
      'TOO_MANY_SUBSCRIPTIONS',
    );
    expectRefusal(await ask(watcher, 'presence:subscribe', { userIds: ids }), 'VALIDATION');
    expect((await ask(watcher, 'presence:subscribe', { userIds: ids.slice(0, 3) })).ok).toBe(true);
    await ask(watcher, 'presence:unsubscribe', { userIds: ids.slice(0, 1) });
    expect((await ask(watcher, 'presence:subscribe', { userIds: [ids[200]] })).ok).toBe(true);
  });

  it('of the other person is in the list of conversations as when they were last seen', async () => {
    const me = await createPerson(url);
    await openDirect(url, me, alice);
    const phone = await openSocket(url, alice.accessToken);
    phone.close();
    const { body } = await eventually(
      () => call(url, 'GET', '/api/conversations', { token: me.accessToken }),
      (answer) => answer.body.items[0].peer.lastSeenAt !== undefined,
    );
    expect(body.items[0].peer.id).toBe(alice.id);
  });
});
