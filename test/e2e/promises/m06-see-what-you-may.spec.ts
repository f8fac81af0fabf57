import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { type PrivateEngines, startPrivateEngines } from '../../../src/cli/engines/private-engines.mjs';
import { createPerson, openDirect, type Person, textMessage } from '../../factories/people';
import { call } from '../../support/http';
import { ask, next } from '../../support/sockets';
import { startWorld, type World } from '../../support/world';
import { Cast, meet, upTo } from './scene';

/** The promise itself: what ends, ends everywhere within this. */
const WITHIN_MS = 1_000;

describe('M6: you see what you may see', () => {
  let engines: PrivateEngines;
  let world: World;
  const cast = new Cast();

  beforeAll(async () => {
    engines = await startPrivateEngines();
    world = await startWorld({ nodes: 2, ...engines });
  });

  afterEach(() => cast.close());

  afterAll(async () => {
    await world.stop();
    await engines.stop();
  });

  const api = (person: Person, method: string, path: string, body?: object) =>
    call(world.node.url, method, path, { token: person.accessToken, ...(body && { body }) });

  /** Signs the person in once more. */
  const signIn = async ({ username, password }: Person): Promise<Person> => {
    const { body } = await call(world.node.url, 'POST', '/api/auth/login', { body: { username, password } });
    return { ...body, id: body.user.id, username, password } as Person;
  };

  /** Milliseconds from the answer of `end` to the close of each socket; each was told why. */
  const closing = async (sockets: Socket[], end: () => Promise<{ status: number }>): Promise<number[]> => {
    const closed = sockets.map(async (socket) => {
      const told = next(socket, 'session:revoked');
      await next(socket, 'disconnect');
      await told;
      return performance.now();
    });
    const { status } = await end();
    const ended = performance.now();
    expect(status).toBeLessThan(500);
    return (await Promise.all(closed)).map((at) => at - ended);
  };

  const revocations = {
    'a session is ended': (person: Person, by: Person) =>
      api(by, 'DELETE', `/api/auth/sessions/${person.sessionId}`),
    'all sessions are ended': (person: Person) => api(person, 'POST', '/api/auth/logout-all'),
    'a refresh token is used twice': async ({ refreshToken }: Person) => {
      const refresh = () => call(world.node.url, 'POST', '/api/auth/refresh', { body: { refreshToken } });
      expect((await refresh()).status).toBe(200);
      return refresh();
    },
  };

  const proveRevocations = async () => {
    for (const [reason, revoke] of Object.entries(revocations)) {
      const first = await createPerson(world.node.url);
      const second = await signIn(first);
      const sockets = await Promise.all(world.nodes.map(({ url }) => cast.socket(second, url)));
      const took = await closing(sockets, () => revoke(second, first));
      expect({ reason, isInTime: took.every((ms) => ms < WITHIN_MS), took }).toMatchObject({
        isInTime: true,
      });
      for (const { url } of world.nodes) {
        const { accessToken: token } = second;
        expect((await call(url, 'GET', '/api/users/me', { token })).status).toBe(401);
        await expect(cast.socket(second, url)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } });
      }
    }
  };

  it('M6: an ended session loses its sockets on every node within a second', proveRevocations);

  it('M6, M11: the same while Redis is away', async () => {
    await engines.redis.kill();
    try {
      await proveRevocations();
    } finally {
      await engines.redis.restart();
    }
  });

  it('M6: a stranger gets NOT_MEMBER for whatever they ask of a conversation, and nothing of it reaches them', async () => {
    const { alice, bob, conversationId } = await meet(world.node.url);
    const mallory = await createPerson(world.node.url, 'mallory');
    const sockets = await Promise.all(world.nodes.map(({ url }) => cast.socket(mallory, url)));
    const heard: unknown[] = [];
    for (const socket of sockets) {
      socket.onAny((event, payload) => event !== 'session:ready' && heard.push([event, payload]));
    }
    const [talker, reader] = [
      await cast.socket(alice, world.nodes[0]!.url),
      await cast.socket(bob, world.nodes[1]!.url),
    ];
    await ask(talker, 'message:send', textMessage(conversationId, 'between us'));
    const { data } = await ask(talker, 'message:send', textMessage(conversationId, 'between us'));
    const { messageId } = data;
    const change = { conversationId, messageId, clientChangeId: randomUUID() };

    for (const socket of sockets) {
      for (const [event, payload] of [
        ['message:send', textMessage(conversationId)],
        ['message:read', { conversationId, upToSeq: 1 }],
        ['message:edit', { ...change, content: 'mine now' }],
        ['message:delete', change],
        ['sync:gap', { conversationId, fromSeq: 1 }],
        ['conversation:open', { conversationId }],
        ['conversation:close', { conversationId }],
      ] as const) {
        const { ok, error } = await ask(socket, event, payload);
        expect({ event, ok, code: error?.code, status: error?.status }).toEqual({
          event,
          ok: false,
          code: 'NOT_MEMBER',
          status: 403,
        });
      }
      const exception = next(socket, 'exception');
      socket.emit('typing:start', { conversationId });
      expect(await exception).toMatchObject({ event: 'typing:start', code: 'NOT_MEMBER' });
      const delivered = await ask(socket, 'message:delivered', { items: [{ conversationId, upToSeq: 1 }] });
      expect(delivered.data).toEqual({ accepted: 0 });
      const pull = await ask(socket, 'sync:pull', { cursors: { [conversationId]: { seq: 0, chg: 0 } } });
      expect(pull.data).toMatchObject({ messages: [], changes: [], receipts: [], removed: [conversationId] });
    }
    const { clientMessageId, content } = textMessage(conversationId);
    for (const [method, path, body] of [
      ['GET', `/api/messages/${conversationId}`],
      ['GET', `/api/messages/${conversationId}?around=${messageId}`],
      ['POST', `/api/messages/${conversationId}`, { clientMessageId, content }],
      ['PATCH', `/api/messages/${conversationId}/${messageId}`, { clientChangeId: randomUUID(), content }],
      ['DELETE', `/api/messages/${conversationId}/${messageId}`, { clientChangeId: randomUUID() }],
      ['GET', `/api/messages/${conversationId}/${messageId}/receipts`],
      ['POST', `/api/conversations/${conversationId}/read`, { upToSeq: 1 }],
      ['GET', `/api/conversations/${conversationId}`],
    ] as const) {
      const { status, body: answer } = await api(mallory, method, path, body);
      expect({ method, path, status, code: answer.code }).toEqual({
        method,
        path,
        status: 403,
        code: 'NOT_MEMBER',
      });
    }

    // a message of the conversation under one of the stranger's own conversations
    const ownId = await openDirect(world.node.url, mallory, bob);
    const around = await api(mallory, 'GET', `/api/messages/${ownId}?around=${messageId}`);
    expect(around.status).toBe(404);

    // everything that happens in it, live
    heard.length = 0;
    await ask(reader, 'conversation:open', { conversationId });
    talker.emit('typing:start', { conversationId });
    await next(reader, 'typing:start');
    await ask(talker, 'message:edit', {
      ...change,
      content: 'still between us',
      clientChangeId: randomUUID(),
    });
    await ask(reader, 'message:read', { conversationId, upToSeq: 2 });
    const head = next(reader, 'conversation:head', ({ seq }: { seq: number }) => seq === 5);
    for (const i of upTo(3))
      await ask(talker, 'message:send', textMessage(conversationId, `between us ${i}`));
    await head;
    // after all of it: a message that is for the stranger, on the same sockets
    const own = sockets.map((socket) => next(socket, 'message:receive'));
    await ask(reader, 'message:send', textMessage(ownId, 'for you'));
    await Promise.all(own);
    const foreign = heard.filter((one) => JSON.stringify(one).includes(conversationId));
    expect(foreign).toEqual([]);
  });
});
