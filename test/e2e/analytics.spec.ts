import { setTimeout as delay } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { createPair, type Pair, post } from '../factories/messages';
import { createPerson, giveRole, type Person, textMessage } from '../factories/people';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { rollUpAll } from '../support/recount';
import { ask, openSocket } from '../support/sockets';
import { startWorld, type World } from '../support/world';

const PARTS = ['overview', 'volume', 'activity', 'heatmap', 'conversations', 'lengths', 'types', 'delivery'];
const LIVE = '/api/admin/analytics/live';

describe('analytics', () => {
  let world: World;
  let urls: string[];
  let pair: Pair;
  let auditor: Person;
  let laptop: Socket;
  let phone: Socket;
  beforeAll(async () => {
    world = await startWorld({ nodes: 0 });
    // one after the other: the first follows what happens by the time that the second is there, and people come online
    await world.addNode();
    await world.addNode();
    urls = world.nodes.map(({ url }) => url);
    pair = await createPair(urls[0]!);
    auditor = await createPerson(urls[0]!, 'auditor');
    await giveRole(world.db(), auditor, 'auditor');
    laptop = await openSocket(urls[0]!, pair.alice.accessToken);
    phone = await openSocket(urls[0]!, pair.bob.accessToken);
    phone.on('message:receive', ({ conversationId, seq }: { conversationId: string; seq: number }) =>
      phone.emit('message:delivered', { items: [{ conversationId, upToSeq: seq }] }),
    );
  });
  afterAll(async () => {
    for (const socket of [laptop, phone]) socket.close();
    await world.stop();
  });

  const get = (part: string, { token = auditor.accessToken, headers = {}, url = urls[1]! } = {}) =>
    call(url, 'GET', `/api/admin/analytics/${part}`, { token, headers });
  const send = (content: string) => ask(laptop, 'message:send', textMessage(pair.conversationId, content));

  it('are for those who run the server: auditors and admins (R79)', async () => {
    const admin = await createPerson(urls[0]!, 'admin');
    await giveRole(world.db(), admin, 'admin');
    for (const part of PARTS) {
      expectProblem(await get(part, { token: pair.alice.accessToken }), 'FORBIDDEN');
      for (const { accessToken: token } of [auditor, admin])
        expect((await get(part, { token })).status).toBe(200);
    }
  });

  it.each([
    'days=400',
    'days=0',
    'days=8',
    'days=x',
    'days=30&days=7',
    'bucket=year',
    'type=image',
    'nonsense=1',
  ])('refuse ?%s', async (query) => expectProblem(await get(`volume?${query}`), 'VALIDATION'));

  // these three wait, for a window of ten seconds and for nodes: together they wait once
  it.concurrent('tell of today what has happened (R17, R67, R162–R165, R167, R171)', async () => {
    for (const content of ['four', 'and eight', '👩‍👩‍👧']) expect((await send(content)).ok).toBe(true);
    // range rows of receipts are written a moment later
    const arrival = { kind: 'delivered', userId: new ObjectId(pair.bob.id), toSeq: 3 };
    await eventually(() => world.db().collection('receipts').findOne(arrival));
    await rollUpAll(world);
    const today = new Date().toISOString().slice(0, 10);
    const of = async (part: string) => (await get(part)).body;
    const newest = async (part: string) => ((await of(part)).items as Record<string, unknown>[]).at(-1);
    const volume = await of('volume?days=7');
    expect(volume).toMatchObject({ days: 7, timezone: 'UTC' });
    expect(Date.parse(volume.countedTo as string)).toBeGreaterThan(Date.now() - 60_000);
    expect(volume.items).toHaveLength(7);
    expect(await newest('volume?days=7')).toEqual({ bucket: today, messages: 3 });
    const hours = (await of('volume?days=7&bucket=hour')).items as { bucket: string; messages: number }[];
    expect(hours.length).toBeGreaterThan(6 * 24);
    expect(hours.reduce((sum, { messages }) => sum + messages, 0)).toBe(3);
    for (const bucket of ['week', 'month'])
      expect(await newest(`volume?bucket=${bucket}`)).toMatchObject({ messages: 3 });
    expect(await newest('volume?type=location')).toMatchObject({ messages: 0 });
    const active = await newest('activity');
    expect(active).toEqual({ day: today, daily: 2, weekly: 2, monthly: 2, stickiness: 1 });
    const heatmap = (await of('heatmap')).items as { weekday: number; hours: number[] }[];
    expect(heatmap[(new Date().getUTCDay() + 6) % 7]!.hours.reduce((a, b) => a + b)).toBe(3);
    const sizes = (await of('conversations')).items as { from: number; conversations: number }[];
    expect(sizes.filter(({ conversations }) => conversations > 0)).toEqual([
      { from: 2, to: 3, conversations: 1 },
    ]);
    // in code points: 4, 9 and 5
    expect(await newest('lengths')).toEqual({ day: today, messages: 3, average: 6 });
    expect((await of('types')).items[0]).toEqual({ type: 'text', messages: 3, share: 1 });
    const delivery = await newest('delivery');
    expect(delivery!.deliveries).toBeGreaterThan(0);
    expect(delivery!.averageMs).toBeLessThan(10_000);
    expect(await of('overview')).toMatchObject({
      messages: 3,
      averageLength: 6,
      activeToday: 2,
      activeMonthly: 2,
    });
  });

  it.concurrent('end as they happen when the node stops, which waits for nobody', async () => {
    const node = await world.addNode();
    const stream = await EventStream.open(node.url, LIVE, auditor.accessToken);
    await stream.until(({ event }) => event === 'figures');
    const begin = performance.now();
    expect(await node.stop()).toBe(0);
    await stream.ended;
    expect(stream.events.at(-1)).toMatchObject({ event: 'end', data: { reason: 'draining' } });
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  it.concurrent('go on by the figures of one node while Redis is away', async () => {
    const lonely = await startWorld({ nodes: 0 });
    try {
      const { url } = await lonely.addNode({ REDIS_URL: 'redis://127.0.0.1:1' });
      const { alice, conversationId } = await createPair(url);
      await giveRole(lonely.db(), alice, 'auditor');
      const stream = await EventStream.open(url, LIVE, alice.accessToken);
      await post(url, alice, conversationId);
      const { data } = await stream.until((one) => one.data.messages === 1);
      expect(data).toMatchObject({ scope: 'node', nodes: 1 });
      stream.close();
    } finally {
      await lonely.stop();
    }
  });

  it('are not sent again to who has them already', async () => {
    const { headers } = await get('volume');
    const etag = headers.get('etag')!;
    expect([etag, headers.get('cache-control')]).toEqual([
      expect.stringMatching(/^W\/"/),
      'private, no-cache',
    ]);
    const again = await get('volume', { headers: { 'if-none-match': `"other", ${etag}` } });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, null, etag]);
    expect((await get('volume?days=7', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  describe('as they happen', () => {
    const open = (url = urls[1]!, { accessToken } = auditor) => EventStream.open(url, LIVE, accessToken);
    const shows = (messages: number) => (one: { data: { messages?: number } }) =>
      one.data.messages === messages;

    it.concurrent(
      'show a message of another node within a quarter of a second (R187, R188, R197)',
      async () => {
        const stream = await open();
        expect(stream.answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
        await stream.until(({ data }) => data.nodes === 2 && data.messages === 0);
        // how long it takes, of several times the middle one: the machine has more to do
        const times: number[] = [];
        for (let i = 0; i < 7; i += 1) {
          stream.events.length = 0;
          await send(`now ${i}`);
          const acked = performance.now();
          times.push((await stream.until(shows(1))).at - acked);
          await stream.until(shows(0));
        }
        expect(times.sort((a, b) => a - b)[3]).toBeLessThan(250);
        const { data } = await stream.until((one) => one.data.averageDeliveryMs !== undefined);
        expect(data).toMatchObject({ scope: 'all', nodes: 2, connections: 2, activePeople: 2 });
        stream.close();
      },
    );

    it.concurrent('say at least once a second that they live, and nothing when nobody listens', async () => {
      const stream = await open();
      await delay(3_300);
      expect(stream.events.length).toBeGreaterThanOrEqual(3);
      stream.close();
    });

    it.concurrent('end with the session', async () => {
      const other = await createPerson(urls[0]!, 'other');
      await giveRole(world.db(), other, 'auditor');
      const stream = await open(urls[1], other);
      await stream.until(({ event }) => event === 'figures');
      const begin = performance.now();
      await call(urls[0]!, 'POST', '/api/auth/logout', { token: other.accessToken });
      await stream.ended;
      expect(performance.now() - begin).toBeLessThan(3_000);
      expect(stream.events.at(-1)).toMatchObject({ event: 'end', data: { reason: 'revoked' } });
    });

    it.concurrent('end with the role', async () => {
      const other = await createPerson(urls[0]!, 'other');
      await giveRole(world.db(), other, 'auditor');
      const stream = await open(urls[1], other);
      await stream.until(({ event }) => event === 'figures');
      await giveRole(world.db(), other, 'user');
      await stream.ended;
      expect(stream.events.at(-1)).toMatchObject({ event: 'end', data: { reason: 'revoked' } });
    });

    it('are few on each node', async () => {
      const streams = await Promise.all(Array.from({ length: 8 }, () => open()));
      expectProblem(await get('live'), 'TOO_MANY_STREAMS');
      for (const stream of streams) stream.close();
      const stream = await eventually(
        () => open(),
        ({ answer }) => answer.status === 200,
      );
      stream.close();
    });
  });
});
