import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { type Pair, createPair, history, post } from '../factories/messages';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('receipts', () => {
  let world: SharedWorld;
  let url: string;
  let otherUrl: string;
  let pair: Pair;
  let bobSocket: Socket;
  let alices: Recorder;
  beforeAll(() => {
    world = joinWorld();
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(url);
    bobSocket = await openSocket(otherUrl, pair.bob.accessToken);
    alices = new Recorder(await openSocket(url, pair.alice.accessToken));
  });
  afterEach(() => void bobSocket.close());
  afterAll(() => world.stop());

  const statuses = async () =>
    (await history(url, pair.alice, pair.conversationId)).messages.map(({ status }) => status).reverse();
  const write = async (count: number) => {
    const sent: Record<string, string>[] = [];
    for (let i = 0; i < count; i += 1) sent.push(await post(url, pair.alice, pair.conversationId, `${i}`));
    return sent;
  };
  const delivered = (upToSeq: number) =>
    ask(bobSocket, 'message:delivered', { items: [{ conversationId: pair.conversationId, upToSeq }] });
  const read = (upToSeq: number) =>
    ask(bobSocket, 'message:read', { conversationId: pair.conversationId, upToSeq });
  const ofMessage = async (id: string | undefined) =>
    (
      await call(url, 'GET', `/api/messages/${pair.conversationId}/${id}/receipts`, {
        token: pair.alice.accessToken,
      })
    ).body.items as Record<string, string>[];
  const conversation = async (token = pair.bob.accessToken) =>
    (await call(otherUrl, 'GET', `/api/conversations/${pair.conversationId}`, { token })).body;
  const share = (readReceipts: boolean) =>
    call(otherUrl, 'PATCH', '/api/users/me', {
      token: pair.bob.accessToken,
      body: { privacy: { readReceipts } },
    });
  /** The first that alice is told of bob and that satisfies. */
  const untilBob = (matches: (update: Record<string, number>) => boolean) =>
    alices.until('status:update', (update) => update.userId === pair.bob.id && matches(update));
  /** What alice was told of bob, in order. */
  const told = () =>
    alices
      .of('status:update')
      .filter(({ userId }) => userId === pair.bob.id)
      .map(({ deliveredSeq, readSeq }) => [deliveredSeq, readSeq] as [number, number]);

  it('move the list also where a report that changes nothing came between', async () => {
    const { bob, conversationId } = pair;
    const { id, createdAt } = await post(otherUrl, bob, conversationId);
    const { lastActivityAt } = await eventually(conversation, (shown) => shown.lastActivityAt === createdAt);
    const { status } = await call(otherUrl, 'PATCH', `/api/messages/${conversationId}/${id}`, {
      token: bob.accessToken,
      body: { clientChangeId: randomUUID(), content: 'corrected' },
    });
    expect([status, await read(1)]).toMatchObject([200, { ok: true }]);
    await eventually(conversation, (shown) => (shown.lastActivityAt as string) > (lastActivityAt as string));
  });

  it('go from sent to delivered to read, live and over REST (R13, R34, R102–R104)', async () => {
    await write(3);
    expect(await statuses()).toEqual(['sent', 'sent', 'sent']);
    expect((await delivered(2)).data).toEqual({ accepted: 1 });
    const first = await untilBob(({ deliveredSeq }) => deliveredSeq === 2);
    expect(first).toMatchObject({ conversationId: pair.conversationId, readSeq: 0 });
    expect(await statuses()).toEqual(['delivered', 'delivered', 'sent']);
    expect((await read(1)).data).toEqual({ readSeq: 1, unread: 2 });
    await untilBob(({ readSeq }) => readSeq === 1);
    expect(await statuses()).toEqual(['read', 'delivered', 'sent']);
    // read implies delivered
    await read(3);
    await untilBob((update) => update.readSeq === 3 && update.deliveredSeq === 3);
    expect(await statuses()).toEqual(['read', 'read', 'read']);
    expect((await conversation(pair.alice.accessToken)).receipts).toMatchObject([
      { userId: pair.bob.id, deliveredSeq: 3, readSeq: 3 },
    ]);
  });

  it('never move back (M7)', async () => {
    await write(4);
    await read(3);
    expect((await read(1)).data).toEqual({ readSeq: 3, unread: 1 });
    await delivered(1);
    await delivered(2);
    expect(await statuses()).toEqual(['read', 'read', 'read', 'sent']);
    await delivered(4);
    await untilBob(({ deliveredSeq }) => deliveredSeq === 4);
    expect(told()).toEqual([
      [3, 3],
      [4, 3],
    ]);
  });

  /** Resolves once exactly these moves of Bob are recorded. */
  const recorded = (kind: string, ranges: number[][]) =>
    eventually(
      async () => {
        const [conversationId, userId] = [pair.conversationId, pair.bob.id].map((id) => new ObjectId(id));
        const filter = { conversationId, userId, kind };
        const rows = await world.db().collection('receipts').find(filter).sort({ toSeq: 1 }).toArray();
        return rows.map(({ fromSeq, toSeq }) => [fromSeq, toSeq]);
      },
      (rows) => isDeepStrictEqual(rows, ranges),
    );

  it('work the same over REST', async () => {
    await write(2);
    const token = pair.bob.accessToken;
    const path = `/api/conversations/${pair.conversationId}`;
    const took = await call(otherUrl, 'POST', `${path}/delivered`, { token, body: { upToSeq: 1 } });
    expect([took.status, took.body]).toEqual([200, { accepted: 1 }]);
    expect(await statuses()).toEqual(['delivered', 'sent']);
    const readAck = await call(url, 'POST', `${path}/read`, { token, body: { upToSeq: 2 } });
    expect([readAck.status, readAck.body]).toEqual([200, { readSeq: 2, unread: 0 }]);
    await untilBob(({ readSeq }) => readSeq === 2);
    expect(await statuses()).toEqual(['read', 'read']);
  });

  it('hide what is read from when another node was told to, although this one knew it otherwise', async () => {
    await write(1);
    await read(1);
    await untilBob(({ readSeq }) => readSeq === 1);
    const privacy = { readReceipts: false };
    await call(url, 'PATCH', '/api/users/me', { token: pair.bob.accessToken, body: { privacy } });
    const userId = new ObjectId(pair.bob.id);
    const row = () => world.db().collection('conversation_members').findOne({ userId });
    const hidden = await eventually(
      async () => {
        const [message] = await write(1);
        await read(Number(message!.seq));
        return row();
      },
      (found) => found?.readSeq > found?.shownReadSeq,
    );
    expect(hidden!.shownReadSeq).toBeGreaterThanOrEqual(1);
    expect((await statuses()).at(-1)).toBe('delivered');
  });

  it('tell for each message who got it and who read it, and when', async () => {
    const [first, second, third] = await write(3);
    expect(await ofMessage(first!.id)).toEqual([{ userId: pair.bob.id, status: 'sent' }]);
    await delivered(2);
    await recorded('delivered', [[1, 2]]);
    await read(1);
    await recorded('read', [[1, 1]]);
    const [one, two, three] = await Promise.all([first, second, third].map((m) => ofMessage(m!.id)));
    expect(one).toMatchObject([{ userId: pair.bob.id, status: 'read' }]);
    expect(one![0]!.readAt! >= one![0]!.deliveredAt!).toBe(true);
    expect(one![0]!.deliveredAt! >= first!.createdAt!).toBe(true);
    expect(two).toEqual([{ userId: pair.bob.id, status: 'delivered', deliveredAt: one![0]!.deliveredAt }]);
    expect(three).toEqual([{ userId: pair.bob.id, status: 'sent' }]);
    // one row per move, not one per message; told also while the row is on its way
    await read(3);
    const [told] = await ofMessage(second!.id);
    expect(told).toMatchObject({ status: 'read', deliveredAt: one![0]!.deliveredAt });
    expect(told!.readAt! >= one![0]!.readAt!).toBe(true);
    await recorded('read', [
      [1, 1],
      [2, 3],
    ]);
    expect(await ofMessage(second!.id)).toEqual([told]);
  });

  it('hide reading but never delivery for who wants that, and show only later reading afterwards (R253, M7)', async () => {
    const [first, second] = await write(2);
    await share(false);
    await read(1);
    await untilBob(({ deliveredSeq }) => deliveredSeq === 1);
    await read(2);
    await untilBob(({ deliveredSeq }) => deliveredSeq === 2);
    expect(told()).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(await statuses()).toEqual(['delivered', 'delivered']);
    expect(await ofMessage(first!.id)).toMatchObject([{ status: 'delivered' }]);
    expect((await ofMessage(second!.id))[0]).not.toHaveProperty('readAt');
    // bob himself knows what he has read
    expect(await conversation()).toMatchObject({ readSeq: 2, unread: 0 });

    await share(true);
    expect(await statuses()).toEqual(['delivered', 'delivered']);
    await write(1);
    await read(3);
    await untilBob(({ readSeq }) => readSeq! >= 3);
    expect((await statuses())[2]).toBe('read');
    const early = await ofMessage(first!.id);
    const last = (await history(url, pair.alice, pair.conversationId)).messages[0]!;
    const [late] = await ofMessage(last.id);
    expect(late!.status).toBe('read');
    // whatever is shown of the early ones, the hidden moment is not
    if (early[0]!.readAt) expect(early[0]!.readAt).toBe(late!.readAt);
  });

  it('compute what is unread from how far the person has read (M8)', async () => {
    await write(5);
    const fresh = await eventually(conversation, ({ lastSeq }) => lastSeq === 5);
    expect(fresh).toMatchObject({ unread: 5, readSeq: 0, deliveredSeq: 0 });
    await read(2);
    expect(await conversation()).toMatchObject({ unread: 3, readSeq: 2, deliveredSeq: 2 });
    // who answers has seen what stands above
    await post(otherUrl, pair.bob, pair.conversationId, 'an answer');
    const answered = await eventually(conversation, ({ readSeq }) => readSeq === 6);
    expect(answered).toMatchObject({ unread: 0, lastSeq: 6 });
    await write(1);
    expect(await eventually(conversation, ({ lastSeq }) => lastSeq === 7)).toMatchObject({ unread: 1 });
  });

  it('end at the last message, however far a client claims to have read', async () => {
    await write(2);
    expect((await read(9_000_000)).data).toEqual({ readSeq: 2, unread: 0 });
    expect((await delivered(Number.MAX_SAFE_INTEGER)).data).toEqual({ accepted: 1 });
    await write(1);
    expect(await statuses()).toEqual(['read', 'read', 'sent']);
  });

  it('of conversations of others are not taken', async () => {
    const strangers = await createPair(url);
    const { conversationId } = strangers;
    await post(url, strangers.alice, conversationId);
    expectRefusal(await ask(bobSocket, 'message:read', { conversationId, upToSeq: 1 }), 'NOT_MEMBER');
    const items = [
      { conversationId, upToSeq: 1 },
      { conversationId: 'f'.repeat(24), upToSeq: 1 },
    ];
    expect((await ask(bobSocket, 'message:delivered', { items })).data).toEqual({ accepted: 0 });
    const { messages } = await history(url, strangers.alice, conversationId);
    expect(messages[0]!.status).toBe('sent');
    const path = `/api/messages/${conversationId}/${messages[0]!.id}/receipts`;
    expectProblem(await call(url, 'GET', path, { token: pair.bob.accessToken }), 'NOT_MEMBER');
  });
});
