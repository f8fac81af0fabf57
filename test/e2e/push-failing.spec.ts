import type * as wire from '../../src/client/wire';
import { createPeople } from '../factories/groups';
import { post } from '../factories/messages';
import { openDirect, type Person } from '../factories/people';
import { addWebhook } from '../factories/targets';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { withoutPauses } from '../support/jobs';
import { isPushed, pushesSettled } from '../support/pushes';
import { Receiver } from '../support/receiver';
import { startWorld, type World } from '../support/world';

const JOB = 'deliver-webhook';

/** One node, so that one process sends to them all. */
describe('a webhook (R57, R115)', () => {
  let world: World;
  let url: string;
  let service: Receiver;
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  let direct: string;
  beforeAll(async () => {
    world = await startWorld();
    ({ url } = world.node);
  });
  beforeEach(async () => {
    service = await new Receiver().listen();
    people = await createPeople(url, 'ann', 'bob', 'cem');
    direct = await openDirect(url, people.ann, people.bob);
  });
  afterEach(() => service.close());
  afterAll(() => world.stop());

  const settled = () => pushesSettled(world, service, { url, sender: people.ann, conversationId: direct });
  /** The webhook of bob has been called so often. */
  const called = (count: number) =>
    withoutPauses(world, JOB, () => service.at(`/hook/${people.bob.id}`).length >= count);

  it('is tried again until it takes what it is told, under the same id', async () => {
    const { ann, bob } = people;
    await addWebhook(url, bob, service);
    let tries = 0;
    service.answers((response) => {
      tries += 1;
      response.writeHead(tries < 3 ? 500 : 204).end();
    });
    await post(url, ann, direct);
    await called(3);
    await settled();
    const requests = service.at(`/hook/${bob.id}`);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(requests).toHaveLength(3);
  });

  it.each([
    ['redirects', 302],
    ['redirects for good', 308],
  ])('that %s is not followed', async (_does, status) => {
    const { ann, bob } = people;
    const inside = await new Receiver().listen();
    await addWebhook(url, bob, service);
    const location = inside.url('/secret');
    service.answers((response) => void response.writeHead(status, { location }).end());
    await post(url, ann, direct);
    await called(2);
    expect(inside.requests).toEqual([]);
    service.answers(200);
    await withoutPauses(world, JOB, () => isPushed(world, direct));
    expect(inside.requests).toEqual([]);
    await inside.close();
  });

  it('that answers without an end, or ten megabytes, is not read to its end, and others are told meanwhile', async () => {
    const { ann, bob, cem } = people;
    await addWebhook(url, bob, service);
    let written = 0;
    service.answers((response, { url: path }) => {
      response.writeHead(200);
      if (path === '/witness') return void response.end();
      const block = Buffer.alloc(64 * 1024);
      const pump = () => {
        while (written < 10 * 1024 * 1024 && !response.destroyed) {
          written += block.length;
          if (!response.write(block)) return void response.once('drain', pump);
        }
      };
      pump();
    });
    await post(url, ann, direct);
    await called(1);
    await settled();
    expect(service.at(`/hook/${bob.id}`)).toHaveLength(1);
    await addWebhook(url, cem, service);
    await post(url, ann, await openDirect(url, ann, cem));
    await service.got(`/hook/${cem.id}`);
    // what the buffers between the two hold was written, and no more
    expect(written).toBeLessThan(10 * 1024 * 1024);
  });

  it('that never answers is given up after five seconds, and tried again', async () => {
    const { ann, bob } = people;
    await addWebhook(url, bob, service);
    const closed = new Promise<number>((resolve) => {
      const begin = performance.now();
      service.answers((response) => void response.on('close', () => resolve(performance.now() - begin)));
    });
    await post(url, ann, direct);
    await called(1);
    expect(await closed).toBeLessThan(7_000);
    service.answers(200);
    await called(2);
    await settled();
  });

  it('that is left alone after failing is told of everything once it is back', async () => {
    const { ann, bob } = people;
    const path = `/hook/${bob.id}`;
    await addWebhook(url, bob, service);
    service.answers(503);
    await post(url, ann, direct);
    await called(5);
    // this many failures in a row open its circuit breaker
    service.answers(200);
    let sent = 1;
    while (service.at(path).length === 5) {
      // what people go on writing finds out when it is over
      const before = await resting();
      await post(url, ann, direct);
      sent += 1;
      await eventually(async () => service.at(path).length > 5 || (await resting()) > before);
    }
    await withoutPauses(world, JOB, () => isPushed(world, direct));
    await settled();
    const seqs = service
      .at(path)
      .slice(5)
      .flatMap(({ body }) => {
        const { data } = JSON.parse(body.toString()) as { data: { fromSeq: number; seq: number } };
        return Array.from({ length: data.seq - data.fromSeq + 1 }, (_, i) => data.fromSeq + i);
      });
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
  });

  /** How often nothing was sent because its receiver rested. */
  const resting = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const line = text.split('\n').find((one) => /^parley_notifications_total.*webhook.*resting/.test(one));
    return Number(line?.split(' ').at(-1) ?? 0);
  };

  it('that fails for days is switched off, and its owner told', async () => {
    const { ann, bob } = people;
    await addWebhook(url, bob, service);
    const [{ id }] = (await targetsOf(bob)) as [wire.Target];
    const targets = world.db().collection('notification_targets');
    const since = new Date(Date.now() - 4 * 86_400_000);
    await targets.updateOne({ url: service.url(`/hook/${bob.id}`) }, { $set: { failingSince: since } });
    service.answers(500);
    await post(url, ann, direct);
    const { body } = await eventually(
      () => call(url, 'GET', '/api/notifications', { token: bob.accessToken }),
      (answer) => answer.body.items.length > 0,
    );
    expect(body.items).toMatchObject([{ type: 'webhookDisabled', targetId: id, isRead: false }]);
    expect(await targetsOf(bob)).toMatchObject([{ id, disabledAt: expect.any(String) as string }]);
    // added again it begins anew
    service.answers(200);
    await addWebhook(url, bob, service);
    await post(url, ann, direct);
    expect(await targetsOf(bob)).toEqual([expect.not.objectContaining({ disabledAt: expect.anything() })]);
  });

  const targetsOf = async ({ accessToken: token }: Person) =>
    (await call(url, 'GET', '/api/notifications/targets', { token })).body.items as wire.Target[];
});
