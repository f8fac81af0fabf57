import { Redis } from 'ioredis';
import { createGroup, createPeople } from '../factories/groups';
import { post } from '../factories/messages';
import { createPerson, openDirect, type Person } from '../factories/people';
import { addTarget, addWebhook, fillWithAbsent } from '../factories/targets';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { jobsAdded, noneLeft } from '../support/jobs';
import type { ParleyNode } from '../support/node';
import { Receiver } from '../support/receiver';
import { openSocket } from '../support/sockets';
import { expectProblem } from '../support/problems';
import { startWorld, type World } from '../support/world';

/** The tests share the node that people talk to, which lives on, and what works behind it as the test before left it. */
describe('push through faults: once for each cause, and nothing missing (M9)', () => {
  let world: World;
  let url: string;
  let running: ParleyNode | undefined;
  let service: Receiver;
  let people: Record<'ann' | 'bob', Person>;
  let direct: string;
  beforeAll(async () => {
    world = await startWorld({ env: { ROLES: 'api' } });
    url = world.node.url;
  });
  beforeEach(async () => {
    service = await new Receiver().listen();
    people = await createPeople(url, 'ann', 'bob');
    direct = await openDirect(url, people.ann, people.bob);
  });
  afterEach(() => service.close());
  afterAll(() => world.stop());

  /** Starts a worker; resolves once it follows what is stored, or another one does. */
  const worker = async () => {
    const node = await world.addNode({ ROLES: 'worker' });
    const leases = world.db().collection('leases');
    await eventually(() => leases.findOne({ _id: 'heads-relay' as never, progress: { $exists: true } }));
    return node;
  };
  const workerAtWork = async () => (running ??= await worker());
  /** What a program was told, each cause once: the numbers of the messages, and how often a cause was told. */
  const told = (path: string) => {
    const causes = new Map<string, { fromSeq: number; seq: number }>();
    for (const { headers, body } of service.at(path)) {
      const { data } = JSON.parse(body.toString()) as { data: { fromSeq: number; seq: number } };
      causes.set(headers['webhook-id']!, data);
    }
    const ranges = [...causes.values()];
    const seqs = ranges.flatMap(({ fromSeq, seq }) =>
      Array.from({ length: seq - fromSeq + 1 }, (_, i) => fromSeq + i),
    );
    return seqs.sort((a, b) => a - b);
  };
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const toldAll = (path: string, count: number) => eventually(() => told(path).length >= count);

  it('and for thousands who are away by one job, and one for each thousand of them', async () => {
    const { ann } = people;
    const group = await createGroup(url, ann, []);
    const COUNT = 2_500;
    const kinds = ['fan-out', 'deliver-webhook'];
    const before = await Promise.all(kinds.map((kind) => jobsAdded(world, kind)));
    await fillWithAbsent(world.db(), group.id, COUNT, service.url('/crowd'));
    // it knows no members yet: what was written past the API is told to nobody, so this test is the first
    await workerAtWork();
    await post(url, ann, group.id);
    await eventually(() => service.at('/crowd').length >= COUNT);
    expect(service.at('/crowd')).toHaveLength(COUNT);
    expect(new Set(service.at('/crowd').map(({ headers }) => headers['webhook-id'])).size).toBe(COUNT);
    const after = await Promise.all(kinds.map((kind) => jobsAdded(world, kind)));
    const [fanOuts, deliveries] = after.map((count, i) => count - before[i]!);
    const created = 1;
    expect(fanOuts).toBeLessThanOrEqual(created + 1);
    expect(deliveries).toBe(3);
  });

  it('and between people who are there no job is made at all (R57)', async () => {
    const { ann, bob } = people;
    await workerAtWork();
    const before = await jobsAdded(world, 'fan-out');
    for (const person of [ann, bob]) await addWebhook(url, person, service);
    const group = await createGroup(url, ann, [bob]);
    const sockets = await Promise.all([ann, bob].map(({ accessToken }) => openSocket(url, accessToken)));
    const isThere = async () =>
      (await world.db().collection('presence').countDocuments({ state: 'online' })) === 2;
    await eventually(isThere);
    await noneLeft(world, /^fan-out$/);
    // that the group was made is told, by one
    await eventually(async () => (await jobsAdded(world, 'fan-out')) === before + 1);
    for (let i = 0; i < 20; i += 1) {
      await post(url, ann, direct);
      await post(url, bob, group.id);
    }
    // somebody who is away, behind them
    const { cem } = await createPeople(url, 'cem');
    await addWebhook(url, cem, service);
    await post(url, ann, await openDirect(url, ann, cem));
    await eventually(() => service.at(`/hook/${cem.id}`).length > 0);
    expect(await jobsAdded(world, 'fan-out')).toBe(before + 2);
    for (const socket of sockets) socket.close();
  });

  it('when the relay begins again at an earlier place: nobody is told twice', async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann, [bob]);
    await addWebhook(url, bob, service);
    const first = await workerAtWork();
    const leases = world.db().collection('leases');
    const begun = await leases.findOne({ _id: 'heads-relay' as never });
    for (let i = 1; i <= 3; i += 1) await post(url, ann, direct, `${i}`);
    await post(url, ann, group.id);
    const path = `/hook/${bob.id}`;
    await toldAll(path, 4);
    await first.stop();
    await leases.updateOne(
      { _id: 'heads-relay' as never },
      { $set: { progress: begun!.progress as object } },
    );
    running = await worker();
    // a message after the return shows how far the relay has come
    await post(url, ann, direct, '4');
    await toldAll(path, 5);
    expect(service.at(path).map(({ headers }) => headers['webhook-id'])).toHaveLength(
      new Set(service.at(path).map(({ headers }) => headers['webhook-id'])).size,
    );
    expect(told(path)).toEqual([1, 2, 2, 3, 4]);
  });

  it('when workers are killed again and again in the middle of it', async () => {
    const { ann, bob } = people;
    await addWebhook(url, bob, service);
    let last = await workerAtWork();
    const COUNT = 40;
    const kills = [10, 20, 30];
    for (let i = 1; i <= COUNT; i += 1) {
      await post(url, ann, direct, `${i}`);
      if (!kills.includes(i)) continue;
      await eventually(() => service.requests.length > 0);
      const [next] = await Promise.all([worker(), last.kill()]);
      last = running = next;
    }
    const path = `/hook/${bob.id}`;
    await toldAll(path, COUNT);
    expect(told(path)).toEqual(upTo(COUNT));
  });

  it('when the worker dies while its requests are under way: they come again, under the same ids', async () => {
    const { ann, bob } = people;
    await addWebhook(url, bob, service);
    const first = await workerAtWork();
    service.answers(() => undefined);
    await post(url, ann, direct);
    await eventually(() => service.requests.length > 0);
    await first.kill();
    service.answers(200);
    running = await worker();
    const path = `/hook/${bob.id}`;
    await eventually(() => service.at(path).length > 1);
    expect(told(path)).toEqual([1]);
  });

  it('when Redis forgets everything in the middle of it', async () => {
    const { ann, bob } = people;
    await addWebhook(url, bob, service);
    await workerAtWork();
    const redis = new Redis(world.redisUrl);
    const forget = async () => {
      const keys = await redis.keys(`*${world.redisPrefix}*`);
      if (keys.length > 0) await redis.del(keys);
    };
    const COUNT = 30;
    for (let i = 1; i <= COUNT; i += 1) {
      await post(url, ann, direct, `${i}`);
      if (i % 10 === 5) await forget();
    }
    const path = `/hook/${bob.id}`;
    await toldAll(path, COUNT);
    expect(told(path)).toEqual(upTo(COUNT));
    await redis.quit();
  });
});

describe('a server that is not told otherwise', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ env: { OUTGOING_GUARD: 'on' } });
  });
  afterAll(() => world.stop());

  it.each([
    'http://example.org/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://192.168.0.1/',
  ])('sends nothing to %s', async (target) => {
    const { accessToken: token } = await createPerson(world.node.url);
    const body = { kind: 'webhook', url: target };
    expectProblem(
      await call(world.node.url, 'POST', '/api/notifications/targets', { token, body }),
      'ADDRESS_REFUSED',
    );
  });

  it('nor to a name that leads there', async () => {
    const { url } = world.node;
    const service = await new Receiver().listen();
    const { ann, bob } = await createPeople(url, 'ann', 'bob');
    const inside = `https://localhost:${service.port}/`;
    const { id } = await addTarget(url, bob, { kind: 'webhook', url: inside });
    let connections = 0;
    service.onConnection(() => (connections += 1));
    await post(url, ann, await openDirect(url, ann, bob));
    await eventually(async () => {
      const { body } = await call(url, 'GET', '/api/notifications/targets', { token: bob.accessToken });
      return (body as { items: { id: string; failingSince?: string }[] }).items.some(
        (one) => one.id === id && one.failingSince !== undefined,
      );
    });
    expect(connections).toBe(0);
    await service.close();
  });
});
