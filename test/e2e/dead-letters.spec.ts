import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { createPair, type Pair } from '../factories/messages';
import { createPerson, giveRole, type Person } from '../factories/people';
import { call } from '../support/http';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problems';
import { startWorld, type World } from '../support/world';

describe('dead letters (R274)', () => {
  let world: World;
  let url: string;
  let redis: Redis;
  let queue: Queue;
  let admin: Person;
  let auditor: Person;
  let pair: Pair;
  beforeAll(async () => {
    world = await startWorld();
    url = world.node.url;
    redis = new Redis(world.redisUrl, { maxRetriesPerRequest: null });
    queue = new Queue('send-scheduled', { connection: redis, prefix: `{${world.redisPrefix}jobs}` });
    [admin, auditor] = [await createPerson(url, 'admin'), await createPerson(url, 'auditor')];
    await giveRole(world.db(), admin, 'admin');
    await giveRole(world.db(), auditor, 'auditor');
    pair = await createPair(url);
  });
  afterAll(async () => {
    await queue.close();
    redis.disconnect();
    await world.stop();
  });

  const ask = (method: string, path: string, { accessToken: token }: Person, body?: object) =>
    call(url, method, `/api/admin/${path}`, { token, body });
  /** A job that somebody put into the queue by hand, and wrongly. @returns the dead letter it becomes */
  const poison = async (payload: object) => {
    const jobId = randomUUID();
    await queue.add('send-scheduled', { payload }, { jobId });
    const find = async () => {
      const { items } = (await ask('GET', 'dead-letters', auditor)).body as {
        items: { id: string; jobId: string }[];
      };
      return items.find((one) => one.jobId === jobId);
    };
    return (await eventually(find))!;
  };

  it('tell what was given up and why, and hold up nobody', async () => {
    const { id } = await poison({ messageId: 'nonsense', version: 1 });
    const { body } = await ask('GET', `dead-letters/${id}`, auditor);
    expect(body).toMatchObject({
      queue: 'send-scheduled',
      state: 'open',
      payload: { messageId: 'nonsense' },
    });
    expect(body.error).toContain('messageId must be id');
    const sendAt = new Date(Date.now() + 2_000).toISOString();
    const { status } = await call(url, 'POST', `/api/messages/${pair.conversationId}`, {
      token: pair.alice.accessToken,
      body: { clientMessageId: randomUUID(), content: 'all is well', sendAt },
    });
    expect(status).toBe(202);
    const history = await eventually(
      async () =>
        (await call(url, 'GET', `/api/messages/${pair.conversationId}`, { token: pair.bob.accessToken }))
          .body,
      ({ messages }) => messages.length > 0,
    );
    expect(history.messages).toMatchObject([{ content: 'all is well' }]);
    const log = world.node.logs();
    expect(log).toContain('job given up');
  });

  it('are tried again with a payload put right, once, and the audit log knows by whom', async () => {
    const { id } = await poison({ messageId: 'nonsense', version: 1 });
    const retry = (payload?: object) => ask('POST', `dead-letters/${id}/retry`, admin, { payload });
    expectProblem(await retry({ messageId: 7 }), 'VALIDATION');
    const payload = { messageId: 'a'.repeat(24), version: 1 };
    expect((await retry(payload)).body).toMatchObject({ state: 'retried', handledBy: admin.id });
    expectProblem(await retry(payload), 'DEAD_LETTER_HANDLED');
    expectProblem(
      await ask('POST', `dead-letters/${id}/discard`, admin, { reason: 'x' }),
      'DEAD_LETTER_HANDLED',
    );
    // there is no such plan: nothing to do, which is done
    await eventually(async () => (await world.db().collection('job_outbox').countDocuments()) === 0);
    const { body } = await ask('GET', 'audit', auditor);
    expect(body.isIntact).toBe(true);
    expect(body.items[0]).toMatchObject({
      action: 'dead-letter.retry',
      target: `dead-letter:${id}`,
      actorId: admin.id,
      diff: { from: { messageId: 'nonsense', version: 1 }, to: payload },
    });
  });

  it('that fail once more are others, and several go at once, each for itself', async () => {
    const [first, second] = [await poison({ version: 1 }), await poison({ version: 2 })];
    await ask('POST', `dead-letters/${second.id}/discard`, admin, { reason: 'nobody knows what it was' });
    const { body } = await ask('POST', 'dead-letters/retry', admin, {
      ids: [first.id, second.id, 'b'.repeat(24)],
    });
    expect(body.items).toMatchObject([
      { id: first.id, code: 'VALIDATION' },
      { id: second.id, code: 'DEAD_LETTER_HANDLED' },
      { code: 'NOT_FOUND' },
    ]);
    const discarded = (await ask('GET', 'dead-letters?state=discarded', auditor)).body;
    expect(discarded.items).toMatchObject([{ id: second.id, reason: 'nobody knows what it was' }]);
  });

  it('come in pages', async () => {
    await poison({});
    const first = (await ask('GET', 'dead-letters?limit=1', auditor)).body;
    const second = (await ask('GET', `dead-letters?limit=1&cursor=${first.nextCursor}`, auditor)).body;
    expect(first.hasMore).toBe(true);
    expect(second.items[0].id).not.toBe(first.items[0].id);
    expect(first.items[0].lastAt >= second.items[0].lastAt).toBe(true);
  });

  it('are decided about by admins, seen by auditors, and none of anybody else’s business', async () => {
    const { id } = await poison({});
    for (const path of ['dead-letters', `dead-letters/${id}`, 'audit'])
      expectProblem(await ask('GET', path, pair.alice), 'FORBIDDEN');
    const writes = [
      ['dead-letters/retry', { ids: [id] }],
      [`dead-letters/${id}/retry`, {}],
      [`dead-letters/${id}/discard`, { reason: 'x' }],
    ] as const;
    for (const [path, body] of writes)
      for (const person of [auditor, pair.alice])
        expectProblem(await ask('POST', path, person, body), 'FORBIDDEN');
    // whoever loses the role is out at once
    await giveRole(world.db(), auditor, 'user');
    expectProblem(await ask('GET', 'dead-letters', auditor), 'FORBIDDEN');
    await giveRole(world.db(), auditor, 'auditor');
  });

  it('are counted where an operator watches, with the queues and what Redis needs for them (R285, R295)', async () => {
    const { id } = await poison({});
    const metric = async (name: string) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text.split('\n').find((one) => one.startsWith(name));
      return line === undefined ? undefined : Number(line.split(' ').at(-1));
    };
    const open = await metric('parley_dead_letters');
    expect(open).toBeGreaterThan(0);
    await ask('POST', `dead-letters/${id}/discard`, admin, { reason: 'seen' });
    expect(await metric('parley_dead_letters')).toBe(open! - 1);
    const ofQueue = (rest: string) => `{queue="send-scheduled",${rest}}`;
    expect(await metric('parley_redis_memory_bytes')).toBeGreaterThan(100_000);
    await queue.pause();
    const done = (await metric(`parley_job_runs_total${ofQueue('outcome="done"')}`)) ?? 0;
    // of a plan that there is not: nothing to do, which is done
    await queue.add('send-scheduled', { payload: { messageId: 'c'.repeat(24), version: 1 } });
    expect(await metric(`parley_job_queue_depth${ofQueue('state="waiting"')}`)).toBe(1);
    await queue.resume();
    await eventually(
      () => metric(`parley_job_runs_total${ofQueue('outcome="done"')}`),
      (count) => count === done + 1,
    );
    expect(await metric(`parley_job_queue_depth${ofQueue('state="waiting"')}`)).toBe(0);
    expect(await metric('parley_job_seconds_count{queue="send-scheduled"}')).toBeGreaterThan(0);
  });
});
