import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import type * as wire from '../../src/client/wire';
import { type Pair, createPair, history, post, sendMany } from '../factories/messages';
import { textMessage } from '../factories/people';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { without } from '../support/without';
import { joinWorld, type SharedWorld } from '../support/world';

describe('messages', () => {
  let world: SharedWorld;
  let url: string;
  let otherUrl: string;
  let pair: Pair;
  let socket: Socket;
  beforeAll(() => {
    world = joinWorld();
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(url);
    socket = await openSocket(url, pair.alice.accessToken);
  });
  afterEach(() => void socket.close());
  afterAll(() => world.stop());

  const send = (body: object, { alice, conversationId } = pair, at = url) =>
    call(at, 'POST', `/api/messages/${conversationId}`, { token: alice.accessToken, body });

  it('are stored alike over REST and over the socket (R82, R83, R94)', async () => {
    const { alice, bob, conversationId } = pair;
    const bySocket = await ask(socket, 'message:send', textMessage(conversationId, 'by socket'));
    const byRest = await send({ clientMessageId: randomUUID(), type: 'text', content: 'by REST' });
    expect(bySocket.data).toMatchObject({ conversationId, seq: 1, status: 'sent', duplicate: false });
    expect(byRest.status).toBe(201);
    expect(byRest.body).toMatchObject({
      conversationId,
      seq: 2,
      status: 'sent',
      duplicate: false,
      isSender: true,
    });
    expect(byRest.body.messageId).toBe(byRest.body.id);
    const { messages } = await history(otherUrl, bob, conversationId);
    expect(messages.map(({ id }) => id)).toEqual([byRest.body.id, bySocket.data.messageId]);
    const [second, first] = messages as [wire.ViewedMessage, wire.ViewedMessage];
    expect(Object.keys(second).sort()).toEqual(Object.keys(first).sort());
    for (const message of messages)
      expect(message).toMatchObject({ senderId: alice.id, type: 'text', version: 1, isSender: false });
    expect(bySocket.data.createdAt).toBe(first.createdAt);
    expect(byRest.body.createdAt).toBe(second.createdAt);
    // the database's own view: what the server says is what is stored
    const filter = { conversationId: new ObjectId(conversationId) };
    const stored = await world.db().collection('messages').find(filter).sort({ seq: 1 }).toArray();
    expect(stored.map(({ content, seq }) => [content, seq])).toEqual([
      ['by socket', 1],
      ['by REST', 2],
    ]);
  });

  it('reach every socket of both people on every node with the same bytes (R4, R82)', async () => {
    const { alice, bob } = pair;
    const sockets = [
      await openSocket(otherUrl, alice.accessToken),
      await openSocket(url, bob.accessToken),
      await openSocket(otherUrl, bob.accessToken),
    ];
    const frames = [socket, ...sockets].map(
      (one) =>
        new Promise<string>((heard) =>
          one.io.engine.on('message', (text: string) => text.includes('message:receive') && heard(text)),
        ),
    );
    const sent = await send({ clientMessageId: randomUUID(), content: 'to everyone' });
    const received = await Promise.all(frames);
    expect(new Set(received).size).toBe(1);
    const [event, message] = JSON.parse(received[0]!.slice(received[0]!.indexOf('['))) as [string, object];
    expect(event).toBe('message:receive');
    expect(message).toEqual(without(sent.body, 'messageId', 'duplicate', 'isSender', 'status'));
    for (const one of sockets) one.close();
  });

  it('are numbered in the order they were sent, live and in history (M3, R96)', async () => {
    const { bob, conversationId } = pair;
    const bobs = new Recorder(await openSocket(otherUrl, bob.accessToken));
    const acks = await sendMany(socket, conversationId, 30);
    expect(acks.map(({ seq }) => seq as number)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    const live = await bobs.count('message:receive', 30);
    expect(live.map(({ content }) => content as string)).toEqual(acks.map((_, i) => `message ${i + 1}`));
    const { messages } = await history(url, bob, conversationId);
    expect(messages.map(({ content }) => content).reverse()).toEqual(
      live.map(({ content }) => content as string),
    );
  });

  it('are stored once however often they are sent, by whatever way (M2)', async () => {
    const { bob, conversationId } = pair;
    const message = textMessage(conversationId, 'once');
    const body = { clientMessageId: message.clientMessageId, content: message.content };
    const first = await ask(socket, 'message:send', message);
    const [again, byRest] = [await ask(socket, 'message:send', message), await send(body, pair, otherUrl)];
    expect(again.data).toEqual({ ...first.data, duplicate: true });
    expect(byRest.status).toBe(200);
    expect(byRest.body).toMatchObject({ ...first.data, duplicate: true });
    const upper = { ...body, clientMessageId: body.clientMessageId.toUpperCase() };
    expect((await send(upper)).body).toMatchObject({ seq: 1, duplicate: true });
    expectRefusal(
      await ask(socket, 'message:send', { ...message, content: 'twice' }),
      'IDEMPOTENCY_CONFLICT',
    );
    expectProblem(await send({ ...body, content: 'twice' }), 'IDEMPOTENCY_CONFLICT');
    // the other person's ids are their own
    const bobs = await call(url, 'POST', `/api/messages/${conversationId}`, { token: bob.accessToken, body });
    expect(bobs.body).toMatchObject({ seq: 2, duplicate: false });
    expect((await history(url, bob, conversationId)).messages).toHaveLength(2);
  });

  it('are text unless told otherwise, and of no other kind yet (R88)', async () => {
    const { conversationId } = pair;
    const untyped = without(textMessage(conversationId, 'untyped'), 'type');
    expect((await ask(socket, 'message:send', untyped)).ok).toBe(true);
    expectRefusal(await ask(socket, 'message:send', { ...untyped, type: 'system' }), 'VALIDATION');
    const { messages } = await history(url, pair.bob, conversationId);
    expect(messages.map(({ type }) => type)).toEqual(['text']);
  });

  it('from a stranger are refused, and nobody hears them', async () => {
    const { bob, conversationId } = pair;
    const { alice: stranger } = await createPair(url);
    const strange = await openSocket(otherUrl, stranger.accessToken);
    const bobs = new Recorder(await openSocket(url, bob.accessToken));
    const strangers = new Recorder(strange);
    expectRefusal(await ask(strange, 'message:send', textMessage(conversationId)), 'NOT_MEMBER');
    const path = `/api/messages/${conversationId}`;
    const body = { clientMessageId: randomUUID(), content: 'let me in' };
    expectProblem(await call(url, 'POST', path, { token: stranger.accessToken, body }), 'NOT_MEMBER');
    expectProblem(await call(url, 'GET', path, { token: stranger.accessToken }), 'NOT_MEMBER');
    await post(url, pair.alice, conversationId, 'private');
    await bobs.count('message:receive', 1);
    expect(bobs.of('message:receive').map(({ content }) => content as string)).toEqual(['private']);
    // the stranger's own traffic passes, theirs alone
    await ask(strange, 'sync:pull', { cursors: {} });
    expect(strangers.of('message:receive')).toEqual([]);
    strange.close();
  });
});
