import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { type Pair, createPair } from '../factories/messages';
import { createGroup, createPeople } from '../factories/groups';
import type { Person } from '../factories/people';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

const SOON_MS = 1_000;
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const LATER = inMs(3_600_000);

describe('messages that are sent later', () => {
  let world: SharedWorld;
  let urls: [string, string];
  let pair: Pair;
  let laptop: Socket;
  let own: Recorder;
  let bobs: Recorder;
  const sockets: Socket[] = [];
  beforeAll(() => {
    world = joinWorld();
    urls = world.nodes.map(({ url }) => url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(urls[0]);
    laptop = await openSocket(urls[0], pair.alice.accessToken);
    const friend = await openSocket(urls[1], pair.bob.accessToken);
    sockets.push(laptop, friend);
    [own, bobs] = [new Recorder(laptop), new Recorder(friend)];
  });
  afterEach(() => sockets.splice(0).forEach((socket) => void socket.close()));
  afterAll(() => world.stop());

  const wish = (more: object = {}) => ({
    ...{ conversationId: pair.conversationId, clientMessageId: randomUUID(), content: 'good morning' },
    ...{ sendAt: LATER, ...more },
  });
  const schedule = async (more: object = {}) => (await ask(laptop, 'message:send', wish(more))).data;
  const list = async ({ accessToken: token }: Person = pair.alice, query = '') =>
    (await call(urls[1], 'GET', `/api/scheduled-messages${query}`, { token })).body;
  const edit = (messageId: string, body: object, { accessToken: token }: Person = pair.alice) =>
    call(urls[1], 'PATCH', `/api/scheduled-messages/${messageId}`, { token, body });
  const cancel = (messageId: string, { accessToken: token }: Person = pair.alice) =>
    call(urls[1], 'DELETE', `/api/scheduled-messages/${messageId}`, { token });
  const entry = (key: string, isWanted: (value?: { status: string }) => boolean) =>
    own.until('account:updated', (one) => one.key === key && isWanted(one.value as { status: string }));

  it('wait on all devices of their author, known to nobody else, and are sent at their time as any other', async () => {
    const message = wish({ sendAt: inMs(SOON_MS) });
    const { data } = await ask(laptop, 'message:send', message);
    const { clientMessageId, conversationId, content, sendAt } = message;
    const waiting = { clientMessageId, conversationId, content, sendAt, status: 'scheduled', version: 1 };
    expect(data).toMatchObject({ ...waiting, duplicate: false });
    expect(await entry(data.messageId, Boolean)).toMatchObject({ kind: 'scheduled', value: waiting });
    expect(await list()).toMatchObject({ items: [waiting], hasMore: false });
    expect(await list(pair.bob)).toMatchObject({ items: [] });
    const received = await bobs.until('message:receive');
    expect(received).toMatchObject({ id: data.messageId, seq: 1, clientMessageId, content });
    expect(Date.parse(received.createdAt as string)).toBeGreaterThanOrEqual(Date.parse(sendAt));
    await entry(data.messageId, (value) => value === undefined);
    expect(await list()).toMatchObject({ items: [] });
    // nothing of it was told to others before
    expect(bobs.heard.filter(({ event }) => event !== 'message:receive')).toEqual([]);
  });

  it('are one however often they are sent, before their time and after', async () => {
    const message = wish({ sendAt: inMs(SOON_MS) });
    const { data: first } = await ask(laptop, 'message:send', message);
    const again = await call(urls[1], 'POST', `/api/messages/${pair.conversationId}`, {
      token: pair.alice.accessToken,
      body: { clientMessageId: message.clientMessageId, content: message.content, sendAt: message.sendAt },
    });
    expect([again.status, again.body]).toMatchObject([202, { messageId: first.messageId, duplicate: true }]);
    const other = await ask(laptop, 'message:send', { ...message, content: 'good night' });
    expectRefusal(other, 'IDEMPOTENCY_CONFLICT');
    await bobs.until('message:receive');
    await entry(first.messageId, (value) => value === undefined);
    const late = await ask(laptop, 'message:send', message);
    expect(late.data).toMatchObject({ messageId: first.messageId, seq: 1, status: 'sent', duplicate: true });
    expect(bobs.of('message:receive')).toHaveLength(1);
  });

  it('get another text, another time, or are called off', async () => {
    const [kept, dropped] = [await schedule(), await schedule({ sendAt: inMs(SOON_MS) })];
    expect((await cancel(dropped.messageId)).status).toBe(204);
    await entry(dropped.messageId, (value) => value === undefined);
    const wishes = { content: 'good evening', sendAt: inMs(2 * SOON_MS), expectedVersion: 1 };
    const { status, body } = await edit(kept.messageId, wishes);
    expect([status, body]).toMatchObject([200, { content: 'good evening', version: 2, status: 'scheduled' }]);
    expectProblem(await edit(kept.messageId, { ...wishes, content: 'third' }), 'VERSION_CONFLICT');
    // it comes after the time of the one that was called off
    expect(await bobs.until('message:receive')).toMatchObject({ seq: 1, content: 'good evening' });
    expect(bobs.of('message:receive')).toHaveLength(1);
    expectProblem(await cancel(dropped.messageId), 'NOT_FOUND');
  });

  it('are of nobody else', async () => {
    const { messageId } = await schedule();
    for (const answer of [
      await edit(messageId, { content: 'x' }, pair.bob),
      await cancel(messageId, pair.bob),
    ])
      expectProblem(answer, 'NOT_FOUND');
    expect((await list()).items).toMatchObject([{ messageId, content: 'good morning' }]);
  });

  it('come in pages, the next ones first', async () => {
    const times = [3, 1, 2].map((hour) => inMs(hour * 3_600_000));
    for (const sendAt of times) await schedule({ sendAt });
    const first = await list(pair.alice, '?limit=2');
    const second = await list(pair.alice, `?limit=2&cursor=${first.nextCursor}`);
    const shown = [...first.items, ...second.items].map(({ sendAt }: { sendAt: string }) => sendAt);
    expect(shown).toEqual([...times].sort());
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
  });

  it('say why they could not be sent, and wait again once they are given another time', async () => {
    const { owner, guest } = await createPeople(urls[0], 'owner', 'guest');
    const group = await createGroup(urls[0], owner, [guest]);
    const device = await openSocket(urls[0], guest.accessToken);
    sockets.push(device);
    const seen = new Recorder(device);
    const { data } = await ask(
      device,
      'message:send',
      wish({ conversationId: group.id, sendAt: inMs(SOON_MS) }),
    );
    await group.remove(owner, guest);
    const failed = await seen.until(
      'account:updated',
      ({ key, value }) => key === data.messageId && (value as { status: string })?.status === 'failed',
    );
    expect(failed.value).toMatchObject({ failure: 'NOT_MEMBER' });
    const { body } = await edit(data.messageId, { sendAt: LATER }, guest);
    expect(body).toMatchObject({ status: 'scheduled', version: 2 });
    expect(body).not.toHaveProperty('failure');
  });

  it('are refused with what sending would be refused with, and with a time that is none', async () => {
    const refusals = [
      [{ sendAt: inMs(-60_000) }, 'SCHEDULE_OUT_OF_RANGE'],
      [{ sendAt: inMs(400 * 86_400_000) }, 'SCHEDULE_OUT_OF_RANGE'],
      [{ sendAt: 'tomorrow' }, 'VALIDATION'],
      [{ sendAt: '' }, 'VALIDATION'],
      [{ conversationId: randomUUID().replaceAll('-', '').slice(0, 24) }, 'NOT_MEMBER'],
      [{ replyTo: randomUUID().replaceAll('-', '').slice(0, 24) }, 'REPLY_NOT_FOUND'],
      [{ content: undefined }, 'VALIDATION'],
    ] as const;
    for (const [more, code] of refusals) expectRefusal(await ask(laptop, 'message:send', wish(more)), code);
    const { messageId } = await schedule();
    expectProblem(await edit(messageId, { sendAt: inMs(-60_000) }), 'SCHEDULE_OUT_OF_RANGE');
    expectProblem(await edit(messageId, { sendAt: 5 }), 'VALIDATION');
  });

  it('are a hundred at most', async () => {
    for (let i = 0; i < 100; i += 1) expect(await schedule()).toMatchObject({ status: 'scheduled' });
    expectRefusal(await ask(laptop, 'message:send', wish()), 'SCHEDULE_LIMIT');
  });
});
