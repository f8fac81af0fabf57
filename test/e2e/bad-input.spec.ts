import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'socket.io-client';
import { type Pair, createPair, history, post } from '../factories/messages';
import { textMessage } from '../factories/people';
import { BAD_MESSAGES, MAX_CONTENT_BYTES, spoil } from '../support/bad-messages';
import { eventually } from '../support/eventually';
import { type Answer, call } from '../support/http';
import { expectProblem } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

describe('bad input over REST (R19, R40)', () => {
  let world: World;
  let url: string;
  let pair: Pair;
  let neighbours: Pair;
  let socket: Socket;
  let heard: Recorder;
  const requestIds: string[] = [];
  beforeAll(async () => {
    world = await startWorld({ env: { LOG_LEVEL: 'trace' } });
    url = world.node.url;
    [pair, neighbours] = [await createPair(url), await createPair(url)];
    socket = await openSocket(url, neighbours.alice.accessToken);
    heard = new Recorder(await openSocket(url, neighbours.bob.accessToken));
  });
  afterAll(() => world.stop());
  // whatever one person sends, the conversation of two others goes on
  afterEach(async () => {
    const before = heard.of('message:receive').length;
    expect((await ask(socket, 'message:send', textMessage(neighbours.conversationId))).ok).toBe(true);
    await heard.count('message:receive', before + 1);
    expect(socket.connected).toBe(true);
  });

  const rest = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer = await call(url, method, path, { token: pair.alice.accessToken, body, headers });
    if (answer.status >= 400) requestIds.push(answer.body.requestId as string);
    return answer;
  };
  const expectNothingStored = async () =>
    expect((await history(url, pair.alice, pair.conversationId)).messages).toEqual([]);

  it.each(BAD_MESSAGES)('refuses a message with $name', async (message) => {
    const answer = await rest('POST', `/api/messages/${pair.conversationId}`, spoil(message));
    expectProblem(answer, message.code);
    await expectNothingStored();
  });

  it('points at the place that is wrong', async () => {
    const { body } = await rest('POST', `/api/messages/${pair.conversationId}`, {
      clientMessageId: randomUUID(),
      content: 'fine',
      senderId: pair.bob.id,
    });
    expect(body.details).toEqual([
      { path: '/senderId', rule: 'additionalProperties', message: expect.any(String) as string },
    ]);
  });

  it('refuses what is not an object of JSON', async () => {
    const path = `/api/messages/${pair.conversationId}`;
    for (const body of ['{"content":', 'hello', '[]', '"text"', '42', 'null', '', '{}{}', "{'a':1}"])
      expectProblem(await rest('POST', path, body), 'VALIDATION');
    const nested = `{"content":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expectProblem(await rest('POST', path, nested), 'VALIDATION');
    const good = JSON.stringify({ clientMessageId: randomUUID(), content: 'hello' });
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ])
      expectProblem(await rest('POST', path, good, { 'content-type': type }), 'UNSUPPORTED_MEDIA_TYPE');
    await expectNothingStored();
  });

  it('refuses a body that is too large', async () => {
    const path = `/api/messages/${pair.conversationId}`;
    const body = JSON.stringify({ clientMessageId: randomUUID(), content: 'x'.repeat(600_000) });
    expectProblem(await rest('POST', path, body), 'PAYLOAD_TOO_LARGE');
    await expectNothingStored();
  });

  it('knows no other routes, methods and ids than its own', async () => {
    const wrong: [string, string][] = [
      ['GET', '/'],
      ['GET', '/api'],
      ['GET', '/api/nothing'],
      ['GET', '/api/users/me/../../auth'],
      ['PUT', '/api/conversations'],
      ['DELETE', '/api/users/me'],
      ['GET', '/api/conversations/nonsense'],
      ['GET', `/api/conversations/${pair.conversationId.toUpperCase()}x`],
      ['GET', `/api/conversations/${'a'.repeat(300)}`],
      ['GET', '/api/conversations/%00'],
      ['GET', '/api/conversations/%7B%22$ne%22:1%7D'],
      ['GET', `/api/messages/${pair.conversationId}/${'f'.repeat(24)}/receipts`],
      ['GET', `/api/messages/nonsense`],
    ];
    for (const [method, path] of wrong) {
      const answer = await rest(method, path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'NOT_FOUND']);
      expectProblem(answer, 'NOT_FOUND');
    }
    expect((await rest('GET', '/api/conversations/%zz')).status).toBeGreaterThanOrEqual(400);
    expectProblem(await rest('POST', `/api/messages/${'f'.repeat(24)}`, goodMessage()), 'NOT_MEMBER');
    expectProblem(
      await rest('POST', `/api/messages/${neighbours.conversationId}`, goodMessage()),
      'NOT_MEMBER',
    );
  });

  it('refuses numbers that are none', async () => {
    await post(url, pair.bob, pair.conversationId, 'to be read');
    const path = `/api/conversations/${pair.conversationId}/read`;
    for (const upToSeq of ['1', 0, -1, 1.5, null, true, [1], { $gt: 0 }, 9_007_199_254_740_992])
      expectProblem(await rest('POST', path, { upToSeq }), 'VALIDATION');
    expectProblem(await rest('POST', path, '{"upToSeq":1e999}'), 'VALIDATION');
    const conversation = await rest('GET', `/api/conversations/${pair.conversationId}`);
    expect(conversation.body).toMatchObject({ readSeq: 0, lastSeq: 1 });
  });

  it('refuses operators where names are expected at sign-in', async () => {
    for (const body of [
      { username: { $ne: null }, password: { $ne: null } },
      { username: pair.alice.username, password: { $gt: '' } },
      { username: [pair.alice.username], password: 'x' },
    ])
      expectProblem(await rest('POST', '/api/auth/login', body), 'VALIDATION');
    expectProblem(await rest('POST', '/api/auth/refresh', { refreshToken: { $ne: 1 } }), 'VALIDATION');
  });

  it('takes exactly 64 KiB of text, in whatever script (R262)', async () => {
    for (const content of [
      'x'.repeat(MAX_CONTENT_BYTES),
      '👍'.repeat(MAX_CONTENT_BYTES / 4),
      '🎉'.repeat(10_000),
    ]) {
      const { status, body } = await rest('POST', `/api/messages/${pair.conversationId}`, {
        clientMessageId: randomUUID(),
        content,
      });
      expect(status).toBe(201);
      expect(body.content === content).toBe(true);
    }
  });

  it('survives what is not even HTTP', async () => {
    const { port } = new URL(url);
    for (const nonsense of [
      'GET / HTTP/9.9\r\n\r\n',
      '\u0000\u0001\u0002\r\n\r\n',
      'POST /api/auth/login\r\n\r\n',
    ]) {
      const raw = connect(Number(port), '127.0.0.1');
      const closed = new Promise((done) => raw.on('close', done));
      raw.resume();
      raw.end(nonsense);
      await closed;
    }
    expect((await call(url, 'GET', '/health/live')).status).toBe(200);
  });

  it('keeps a request id that is well-formed, and makes its own otherwise (R286)', async () => {
    const own = await rest('GET', '/api/nothing', undefined, { 'x-request-id': 'trace-42' });
    expect(own.body.requestId).toBe('trace-42');
    for (const id of ['a b', 'x'.repeat(65), '<script>', '"}'])
      expect((await rest('GET', '/api/nothing', undefined, { 'x-request-id': id })).body.requestId).toMatch(
        /^r-[0-9a-f]{16}$/,
      );
  });

  it('leads from every refusal to the log, which holds no token, password or text (R286)', async () => {
    expect(requestIds.length).toBeGreaterThan(50);
    // the answer overtakes its own log line on the way to us
    await eventually(() => requestIds.every((id) => world.node.logs().includes(`"requestId":"${id}"`)));
    const { body } = await call(url, 'GET', '/api/users/me', { token: `${pair.alice.accessToken}x` });
    expect(body.code).toBe('UNAUTHENTICATED');
    const secrets = [pair, neighbours].flatMap(({ alice, bob }) =>
      [alice, bob].flatMap((person) => [person.password, person.accessToken, person.refreshToken]),
    );
    for (const secret of [
      ...secrets,
      'spoiled text',
      'to be read',
      'sleep(1000)',
      pair.alice.accessToken.split('.')[2]!,
    ])
      expect(world.node.logs().includes(secret)).toBe(false);
  });

  const goodMessage = () => ({ clientMessageId: randomUUID(), content: 'hello' });
});
