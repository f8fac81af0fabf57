import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Socket } from 'socket.io-client';
import type * as wire from '../../src/client/wire';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { post } from '../factories/messages';
import { openDirect, type Person } from '../factories/people';
import { addTarget, addWebhook, subscribe } from '../factories/targets';
import { Browser, claimsOf } from '../support/browser';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { pushesSettled } from '../support/pushes';
import { Receiver, type Received } from '../support/receiver';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('push (R57, R115, R117)', () => {
  let world: SharedWorld;
  let url: string;
  let service: Receiver;
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  let direct: string;
  beforeAll(() => {
    world = joinWorld();
    url = world.nodes[0]!.url;
  });
  beforeEach(async () => {
    service = await new Receiver().listen();
    people = await createPeople(url, 'ann', 'bob', 'cem');
    direct = await openDirect(url, people.ann, people.bob);
  });
  afterEach(() => service.close());
  afterAll(() => world.stop());

  const got = (path: string, count?: number): Promise<Received[]> => service.got(path, count);
  const put = ({ accessToken: token }: Person, path: string, body: object, method = 'PUT') =>
    call(url, method, path, { token, body });
  const send = async (sender: Person, id: string, fields: object) => {
    const body = { clientMessageId: randomUUID(), content: 'look', ...fields };
    return (await call(url, 'POST', `/api/messages/${id}`, { token: sender.accessToken, body }))
      .body as wire.Message;
  };
  const settled = (conversationId: string, sender: Person) =>
    pushesSettled(world, service, { url, sender, conversationId });

  describe('to a browser', () => {
    it('is what the browser reads, signed as the server’s, one topic a conversation', async () => {
      const { ann, bob } = people;
      const browser = await subscribe(url, bob, service);
      const sent = await post(url, ann, direct, 'Dinner at eight?');
      const [request] = (await got(`/push/${bob.id}`)) as [Received];
      const message = browser.read(request);
      expect(message).toEqual({
        ...{ type: 'message', userId: bob.id, conversationId: direct, messageType: 'text' },
        ...{ title: ann.username, sender: { id: ann.id, name: ann.username } },
        ...{ messageId: sent.id, fromSeq: 1, seq: 1, count: 1, unread: 1, isForYou: false },
        ...{ at: sent.createdAt, content: 'Dinner at eight?' },
      });
      expect(request.headers).toMatchObject({
        ...{ 'content-encoding': 'aes128gcm', topic: direct, urgency: 'high', ttl: '86400' },
      });
      const key = (await call(url, 'GET', '/api/notifications/vapid-key', { token: bob.accessToken })).body
        .publicKey as string;
      const { aud, exp } = claimsOf(request, key);
      expect(aud).toBe(new URL(service.url()).origin);
      expect(exp * 1_000).toBeGreaterThan(Date.now());
      // it is encrypted for this browser only
      expect(() => new Browser(browser.endpoint).read(request)).toThrow();
    });

    it('counts what is unread in the conversation', async () => {
      const { ann, bob } = people;
      const browser = await subscribe(url, bob, service);
      for (const text of ['one', 'two', 'three']) await post(url, ann, direct, text);
      const last = await eventually(
        () =>
          service
            .at(`/push/${bob.id}`)
            .map((request) => browser.read(request))
            .at(-1),
        (message) => message?.seq === 3,
      );
      expect(last).toMatchObject({ unread: 3, content: 'three' });
    });

    it('says nothing of what was written where its person wants that, or of a kind without a text', async () => {
      const { ann, bob } = people;
      await put(bob, '/api/notifications/preferences', { level: 'all', preview: false });
      const browser = await subscribe(url, bob, service);
      await post(url, ann, direct, 'our secret');
      const [request] = (await got(`/push/${bob.id}`)) as [Received];
      expect(browser.read(request)).not.toHaveProperty('content');
    });

    it.each([404, 410])('that answers %i is forgotten', async (status) => {
      const { ann, bob } = people;
      await subscribe(url, bob, service);
      service.answers(status);
      await post(url, ann, direct);
      await got(`/push/${bob.id}`);
      await eventually(async () => (await targetsOf(bob)).length === 0);
    });

    it('in which nobody is signed in any more is told nothing', async () => {
      const { ann, bob } = people;
      await subscribe(url, bob, service);
      await call(url, 'POST', '/api/auth/logout', { token: bob.accessToken });
      await post(url, ann, direct);
      await settled(direct, ann);
      expect(service.at(`/push/${bob.id}`)).toEqual([]);
      const left = world.db().collection('notification_targets');
      expect(await left.countDocuments({ url: service.url(`/push/${bob.id}`) })).toBe(0);
    });

    it('belongs to who is signed in there now', async () => {
      const { ann, bob, cem } = people;
      const browser = await subscribe(url, bob, service);
      await addTarget(url, cem, { kind: 'web-push', url: browser.endpoint, keys: browser.keys });
      expect(await targetsOf(bob)).toEqual([]);
      await post(url, ann, direct);
      await settled(direct, ann);
      expect(service.at(`/push/${bob.id}`)).toEqual([]);
    });
  });

  describe('to a webhook', () => {
    it('is signed, and says what somebody wrote only where that is asked for', async () => {
      const { ann, bob } = people;
      const secret = await addWebhook(url, bob, service);
      const other = service.url('/with-content');
      await addTarget(url, bob, { kind: 'webhook', url: other, withContent: true });
      const sent = await post(url, ann, direct, 'Dinner at eight?');
      const [[request], [second]] = await Promise.all([got(`/hook/${bob.id}`), got('/with-content')]);
      const { body, headers } = request!;
      const payload = new Webhook(secret).verify(body.toString(), headers) as { type: string; data: object };
      expect(payload).toMatchObject({ type: 'message.new', timestamp: expect.any(String) as string });
      expect(payload.data).toMatchObject({
        conversationId: direct,
        messageId: sent.id,
        seq: 1,
        userId: bob.id,
      });
      expect(payload.data).not.toHaveProperty('content');
      expect(JSON.parse(second!.body.toString())).toMatchObject({ data: { content: 'Dinner at eight?' } });
      const forged = { ...headers, 'webhook-id': 'msg_other' };
      expect(() => new Webhook(secret).verify(body.toString(), forged)).toThrow();
    });
  });

  describe('goes to nobody', () => {
    it('who is there, but to who is away', async () => {
      const { ann, bob, cem } = people;
      const group = await createGroup(url, ann, [bob, cem]);
      const [socket, other] = await Promise.all(
        [bob, cem].map(({ accessToken }) => openSocket(url, accessToken)),
      );
      await Promise.all([addWebhook(url, bob, service), addWebhook(url, cem, service)]);
      await ask(other!, 'presence:set', { state: 'away' });
      const state = async () =>
        (await world.db().collection('presence').countDocuments({ state: 'away' })) > 0;
      await eventually(state);
      await post(url, ann, group.id);
      await got(`/hook/${cem.id}`);
      await settled(group.id, ann);
      expect(service.at(`/hook/${bob.id}`)).toEqual([]);
      for (const one of [socket, other] as Socket[]) one.close();
    });

    it('who wrote it, muted it, wants none, or reads it elsewhere first', async () => {
      const { ann, bob, cem } = people;
      const { dan, eve } = await createPeople(url, 'dan', 'eve');
      const group = await createGroup(url, ann, [bob, cem, dan, eve]);
      const settings = `/api/conversations/${group.id}/settings`;
      await put(bob, settings, { muted: true }, 'PATCH');
      await put(cem, settings, { notify: 'none' }, 'PATCH');
      await put(dan, '/api/notifications/preferences', { level: 'mentions', preview: true });
      for (const person of [ann, bob, cem, dan, eve]) await addWebhook(url, person, service);
      await post(url, ann, group.id);
      await got(`/hook/${eve.id}`);
      await settled(group.id, ann);
      for (const person of [ann, bob, cem, dan]) expect(service.at(`/hook/${person.id}`)).toEqual([]);
      await send(ann, group.id, { mentions: [bob.id, cem.id, dan.id] });
      const [mentioned] = await got(`/hook/${dan.id}`);
      expect(JSON.parse(mentioned!.body.toString())).toMatchObject({ data: { isForYou: true } });
      await settled(group.id, ann);
      for (const person of [ann, bob, cem]) expect(service.at(`/hook/${person.id}`)).toEqual([]);
    });

    it('in their quiet hours, while the list in the app is told all the same', async () => {
      const { ann, bob } = people;
      const group = await createGroup(url, ann, [bob]);
      const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
      const quietHours = { from: inHours(-1), to: inHours(1), timeZone: 'UTC' };
      await put(bob, '/api/notifications/preferences', { level: 'all', preview: true, quietHours });
      await addWebhook(url, bob, service);
      const { id } = await send(ann, group.id, { mentions: [bob.id] });
      await eventually(async () => {
        const { body } = await call(url, 'GET', '/api/notifications', { token: bob.accessToken });
        return (body as wire.NotificationPage).items.some(({ messageId }) => messageId === id);
      });
      await settled(group.id, ann);
      expect(service.at(`/hook/${bob.id}`)).toEqual([]);
    });

    it('who blocks the sender, or has left before it is sent; who came later sees only what came after', async () => {
      const { ann, bob, cem } = people;
      const { dan } = await createPeople(url, 'dan');
      const group: GroupCalls = await createGroup(url, ann, [bob, cem], { settings: { history: 'joined' } });
      for (const person of [bob, cem, dan]) await addWebhook(url, person, service);
      await put(bob, `/api/blocks/${ann.id}`, {});
      await group.remove(ann, cem);
      await post(url, ann, group.id, 'before');
      await group.add(ann, [dan]);
      const { seq } = await post(url, ann, group.id, 'after');
      const [request] = await got(`/hook/${dan.id}`);
      expect(JSON.parse(request!.body.toString())).toMatchObject({ data: { fromSeq: seq, seq, count: 1 } });
      await settled(group.id, ann);
      for (const person of [bob, cem]) expect(service.at(`/hook/${person.id}`)).toEqual([]);
    });
  });

  const targetsOf = async ({ accessToken: token }: Person) =>
    (await call(url, 'GET', '/api/notifications/targets', { token })).body.items as wire.Target[];

  describe('targets', () => {
    const KEYS = new Browser('').keys;
    const add = ({ accessToken: token }: Person, body: object) =>
      call(url, 'POST', '/api/notifications/targets', { token, body });

    it('are listed without their secrets, and removed by their owner alone', async () => {
      const { ann, bob } = people;
      const { id, secret } = await addTarget(url, ann, { kind: 'webhook', url: service.url() });
      expect(secret).toMatch(/^whsec_/);
      const listed = await targetsOf(ann);
      expect(listed).toEqual([
        {
          ...{ id, kind: 'webhook', url: service.url(), withContent: false },
          createdAt: expect.any(String) as string,
        },
      ]);
      const path = `/api/notifications/targets/${id}`;
      expectProblem(await call(url, 'DELETE', path, { token: bob.accessToken }), 'NOT_FOUND');
      expect((await call(url, 'DELETE', path, { token: ann.accessToken })).status).toBe(204);
      expect(await targetsOf(ann)).toEqual([]);
    });

    it('are twenty at most, of which one may begin anew', async () => {
      const { ann } = people;
      for (let i = 0; i < 20; i += 1)
        await addTarget(url, ann, { kind: 'webhook', url: service.url(`/${i}`) });
      expectProblem(await add(ann, { kind: 'webhook', url: service.url('/more') }), 'TARGET_LIMIT');
      expect((await add(ann, { kind: 'webhook', url: service.url('/7') })).status).toBe(201);
      expect(await targetsOf(ann)).toHaveLength(20);
    });

    it.each([
      ['VALIDATION', { kind: 'pigeon', url: 'https://example.org' }],
      ['VALIDATION', { kind: 'webhook' }],
      ['VALIDATION', { kind: 'webhook', url: 'https://example.org', keys: KEYS }],
      ['VALIDATION', { kind: 'web-push', url: 'https://example.org' }],
      ['VALIDATION', { kind: 'web-push', url: 'https://example.org', keys: { ...KEYS, auth: 'short' } }],
      [
        'VALIDATION',
        { kind: 'web-push', url: 'https://example.org', keys: { ...KEYS, p256dh: 'B'.repeat(87) } },
      ],
      ['VALIDATION', { kind: 'email', hour: 24 }],
      ['ADDRESS_REFUSED', { kind: 'webhook', url: 'not a url' }],
      ['ADDRESS_REFUSED', { kind: 'webhook', url: 'ftp://example.org/' }],
      ['ADDRESS_REFUSED', { kind: 'webhook', url: 'https://name:password@example.org/' }],
      ['MAIL_OFF', { kind: 'email' }],
    ])('are refused with %s: %j', async (code, body) => {
      expectProblem(await add(people.ann, body), code);
    });
  });
});
