import { randomUUID } from 'node:crypto';
import { Recorder } from '../support/recorder';
import { startPrivateEngines, type PrivateEngines } from '../../src/cli/engines/private-engines.mjs';
import { createPair, history, post } from '../factories/messages';
import { createPerson, textMessage } from '../factories/people';
import { eventually } from '../support/eventually';
import { type Answer, call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

const LOGINS = 5;
const SENDS = 40;
const CALLS = 300;
const EVENTS = 500;

/** Expects a refusal for now, and to be told in whole seconds when to come back. */
function expectThrottled(answer: Answer): void {
  expectProblem(answer, 'RATE_LIMITED');
  const seconds = Number(answer.headers.get('retry-after'));
  expect(Number.isInteger(seconds) && seconds >= 1).toBe(true);
  expect(Math.ceil(answer.body.retryAfterMs / 1_000)).toBe(seconds);
}

describe('limits (R18, R39, R277)', () => {
  let world: World;
  let url: string;
  let otherUrl: string;
  /** a node for making people without end, on the same database */
  let setUpUrl: string;
  beforeAll(async () => {
    world = await startWorld({ nodes: 2, env: { RATE_LIMIT_FACTOR: '1', TRUST_PROXY: '127.0.0.1' } });
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
    setUpUrl = (await world.addNode({ RATE_LIMIT_FACTOR: '1000' })).url;
  });
  afterAll(() => world.stop());

  /** A new address for every purpose, as a proxy would name it. */
  let last = 0;
  const address = () => ({ 'x-forwarded-for': `203.0.113.${(last += 1)}` });
  const login = (username: string, password: string, headers: Record<string, string>, at = url) =>
    call(at, 'POST', '/api/auth/login', { body: { username, password }, headers });

  it('let an account be tried five times, from wherever and on whichever node, then no more for a while', async () => {
    const { username, password } = await createPerson(setUpUrl);
    for (let i = 0; i < LOGINS; i += 1)
      expectProblem(await login(username, 'wrong', address(), [url, otherUrl][i % 2]), 'INVALID_CREDENTIALS');
    for (const at of [url, otherUrl]) expectThrottled(await login(username, 'wrong', address(), at));
    // also with the right password: or one could tell when it was found
    expectThrottled(await login(username.toUpperCase(), password, address()));
    const other = await createPerson(setUpUrl);
    expect((await login(other.username, other.password, address())).status).toBe(200);
  });

  it('let an address try five accounts, then no more for a while', async () => {
    const from = address();
    for (let i = 0; i < LOGINS; i += 1)
      expectProblem(await login(`guess-${randomUUID()}`, 'wrong', from), 'INVALID_CREDENTIALS');
    expectThrottled(await login(`guess-${randomUUID()}`, 'wrong', from, otherUrl));
    expectProblem(await login(`guess-${randomUUID()}`, 'wrong', address()), 'INVALID_CREDENTIALS');
  });

  it('count what a person sends by REST and by sockets together, on all nodes', async () => {
    const { alice, bob, conversationId } = await createPair(setUpUrl);
    const sockets = [await openSocket(url, alice.accessToken), await openSocket(otherUrl, alice.accessToken)];
    const before = Date.now();
    const bySocket = await Promise.all(
      Array.from({ length: SENDS }, (_, i) =>
        ask(sockets[i % 2]!, 'message:send', textMessage(conversationId)),
      ),
    );
    const byRest = await Promise.all(
      Array.from({ length: SENDS }, () =>
        call(url, 'POST', `/api/messages/${conversationId}`, {
          token: alice.accessToken,
          body: { clientMessageId: randomUUID(), content: 'one more' },
        }),
      ),
    );
    const refilled = Math.ceil((Date.now() - before) / 500) + 1;
    const taken = [...bySocket.map(({ ok }) => ok), ...byRest.map(({ status }) => status === 201)].filter(
      Boolean,
    );
    expect(taken.length).toBeGreaterThanOrEqual(SENDS);
    expect(taken.length).toBeLessThanOrEqual(SENDS + refilled);
    for (const ack of bySocket.filter(({ ok }) => !ok)) expectRefusal(ack, 'RATE_LIMITED');
    for (const answer of byRest.filter(({ status }) => status !== 201)) expectThrottled(answer);
    // exactly what was acked is stored, and the other person is not held up
    expect((await history(setUpUrl, bob, conversationId, { limit: 100 })).messages).toHaveLength(
      taken.length,
    );
    expect((await post(url, bob, conversationId)).seq).toBe(taken.length + 1);
    for (const socket of sockets) socket.close();
  });

  it('let a person make three hundred calls a minute, whatever they are', async () => {
    const [busy, calm] = [await createPerson(setUpUrl), await createPerson(setUpUrl)];
    const before = Date.now();
    const answers = await Promise.all(
      Array.from({ length: CALLS + 60 }, (_, i) =>
        call([url, otherUrl][i % 2]!, 'GET', '/api/users/me', { token: busy.accessToken }),
      ),
    );
    const refilled = Math.ceil((Date.now() - before) / 200) + 1;
    const taken = answers.filter(({ status }) => status === 200);
    expect(taken.length).toBeGreaterThanOrEqual(CALLS);
    expect(taken.length).toBeLessThanOrEqual(CALLS + refilled);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectThrottled(answer);
    expect((await call(url, 'GET', '/api/users/me', { token: calm.accessToken })).status).toBe(200);
    expect((await call(url, 'GET', '/health/ready')).status).toBe(200);
  });

  it('answer each of a thousand events at once, and hold up nobody else', async () => {
    const [{ alice, conversationId }, others] = [await createPair(setUpUrl), await createPair(setUpUrl)];
    const flooder = await openSocket(url, alice.accessToken);
    const calm = await openSocket(url, others.alice.accessToken);
    const calmHeard = new Recorder(await openSocket(url, others.bob.accessToken));
    const flood = Array.from({ length: 1_000 }, () =>
      ask(flooder, 'message:read', { conversationId, upToSeq: 1 }),
    );
    const meanwhile = await ask(calm, 'message:send', textMessage(others.conversationId));
    expect(meanwhile.ok).toBe(true);
    await calmHeard.until('message:receive');
    const acks = await Promise.all(flood);
    const refused = acks.filter(({ ok }) => !ok);
    expect(acks.length - refused.length).toBeGreaterThanOrEqual(EVENTS);
    expect(refused.length).toBeGreaterThan(0);
    for (const ack of refused) expectRefusal(ack, 'RATE_LIMITED');
    expect(flooder.connected).toBe(true);
    for (const socket of [flooder, calm]) socket.close();
  });

  it('let a person have ten sockets on all nodes together', async () => {
    const person = await createPerson(setUpUrl);
    const sockets = [];
    for (let i = 0; i < 10; i += 1)
      sockets.push(await openSocket([url, otherUrl][i % 2]!, person.accessToken));
    const eleventh = openSocket(url, person.accessToken);
    await expect(eleventh).rejects.toMatchObject({ data: { code: 'TOO_MANY_CONNECTIONS', status: 429 } });
    sockets.pop()!.close();
    const again = await eventually(() => openSocket(url, person.accessToken).catch(() => null));
    for (const socket of [...sockets, again!]) socket.close();
  });
});

describe('limits while Redis is away (M11)', () => {
  let engines: PrivateEngines;
  let world: World;
  beforeAll(async () => {
    engines = await startPrivateEngines({ cacheGib: 0.25 });
    world = await startWorld({ ...engines, env: { RATE_LIMIT_FACTOR: '1' } });
  });
  afterAll(async () => {
    await world.stop();
    await engines.stop();
  });

  it('are still kept, by each node for itself', async () => {
    const { url } = world.node;
    const { alice, conversationId } = await createPair(url);
    const socket = await openSocket(url, alice.accessToken);
    await engines.redis.kill();
    await eventually(
      () => call(url, 'GET', '/health/ready'),
      ({ body }) => body.details?.redis?.connected === false,
    );
    const acks = await Promise.all(
      Array.from({ length: 2 * SENDS }, () => ask(socket, 'message:send', textMessage(conversationId))),
    );
    expect(acks.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(SENDS);
    expect(acks.filter(({ ok }) => !ok).length).toBeGreaterThan(0);
    for (const ack of acks.filter(({ ok }) => !ok)) expectRefusal(ack, 'RATE_LIMITED');
    const attempt = () =>
      call(url, 'POST', '/api/auth/login', { body: { username: alice.username, password: 'wrong' } });
    for (let i = 0; i < LOGINS; i += 1) expectProblem(await attempt(), 'INVALID_CREDENTIALS');
    expectThrottled(await attempt());
    socket.close();
  });
});
