import { io } from 'socket.io-client';
import { startPrivateEngines, type PrivateEngines } from '../../src/cli/engines/private-engines.mjs';
import { createPair } from '../factories/messages';
import { createPerson, textMessage } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { ask, next, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

describe('health (R288)', () => {
  let engines: PrivateEngines;
  let world: World;
  let url: string;
  beforeAll(async () => {
    engines = await startPrivateEngines({ cacheGib: 0.25 });
    world = await startWorld(engines);
    url = world.node.url;
  });
  afterAll(async () => {
    await world.stop();
    await engines.stop();
  });

  const live = () => call(url, 'GET', '/health/live');
  const ready = () => call(url, 'GET', '/health/ready');

  it('says that the process lives and could store a message', async () => {
    expect([(await live()).status, (await live()).body.status]).toEqual([200, 'ok']);
    const { status, body } = await ready();
    expect([status, body.status]).toEqual([200, 'ok']);
    expect(body.details).toMatchObject({ mongodb: { status: 'up' }, commitQueue: { status: 'up' } });
    expect(body.details.redis).toMatchObject({ status: 'up', connected: true });
  });

  it('stays ready without Redis, and names it', async () => {
    await engines.redis.kill();
    const { body, status } = await eventually(
      ready,
      (answer) => answer.body.details?.redis?.connected === false,
    );
    expect([status, body.status]).toEqual([200, 'ok']);
    await engines.redis.restart();
    await eventually(ready, (answer) => answer.body.details?.redis?.connected === true);
  });

  it('is not ready while MongoDB is frozen, lives on, and recovers', async () => {
    await engines.mongod.kill('SIGSTOP');
    const frozen = await eventually(ready, ({ status }) => status !== 200);
    expect([frozen.status, frozen.body.code]).toEqual([503, 'OVERLOADED']);
    expect((await live()).status).toBe(200);
    await engines.mongod.kill('SIGCONT');
    await eventually(ready, ({ status }) => status === 200);
  });

  it('is not ready while MongoDB is down, and takes messages again afterwards', async () => {
    const { alice, conversationId } = await createPair(url);
    const socket = await openSocket(url, alice.accessToken);
    await engines.mongod.kill('SIGKILL');
    const away = await eventually(ready, ({ status }) => status !== 200);
    expect(away.status).toBe(503);
    expect((await live()).status).toBe(200);
    await engines.mongod.restart();
    await eventually(ready, ({ status }) => status === 200);
    const message = textMessage(conversationId);
    const ack = await eventually(
      () => ask(socket, 'message:send', message),
      ({ ok }) => ok,
    );
    expect(ack.data.seq).toBe(1);
    socket.close();
  });

  it('is left out of the log of requests', () => {
    expect(world.node.logs()).not.toContain('/health/ready","');
  });
});

describe('the door (R279)', () => {
  const FRIENDLY = 'https://chat.example.org';
  let world: World;
  let url: string;
  beforeAll(async () => {
    world = await startWorld({ env: { CORS_ORIGINS: FRIENDLY } });
    url = world.node.url;
  });
  afterAll(() => world.stop());

  it('sends the headers that protect a browser with every answer', async () => {
    for (const path of ['/health/live', '/api/users/me', '/docs', '/nothing']) {
      const { headers } = await fetch(url + path);
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'self'");
      // nothing that a page shows comes from elsewhere
      expect(policy).not.toMatch(/https?:/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.has('x-powered-by')).toBe(false);
    }
  });

  it('lets pages of listed origins read answers, and no others', async () => {
    const allowed = async (origin: string, method: string) => {
      const headers = { origin, 'access-control-request-method': 'POST' };
      const response = await fetch(`${url}/api/auth/login`, { method, headers });
      return response.headers.get('access-control-allow-origin');
    };
    for (const method of ['OPTIONS', 'POST']) {
      expect(await allowed(FRIENDLY, method)).toBe(FRIENDLY);
      for (const origin of ['https://evil.example', 'https://chat.example.org.evil.example', 'null'])
        expect(await allowed(origin, method)).toBeNull();
    }
  });

  it('lets sockets in from pages of its own, of listed origins, and from programs', async () => {
    const person = await createPerson(url);
    const connect = (origin: string | undefined, transport: 'websocket' | 'polling') =>
      io(`${url}/rt`, {
        transports: [transport],
        forceNew: true,
        reconnection: false,
        auth: { token: person.accessToken, protocol: 1 },
        ...(origin && { extraHeaders: { origin } }),
      });
    for (const transport of ['websocket', 'polling'] as const) {
      for (const origin of [undefined, url, FRIENDLY]) {
        const socket = connect(origin, transport);
        await next(socket, 'session:ready');
        socket.close();
      }
      for (const origin of ['https://evil.example', 'null', `${url}.evil.example`, 'http://127.0.0.1:1']) {
        const socket = connect(origin, transport);
        const outcome = await Promise.race([
          next(socket, 'session:ready').then(() => 'let in'),
          next(socket, 'connect_error').then(() => 'refused'),
        ]);
        expect([origin, transport, outcome]).toEqual([origin, transport, 'refused']);
        socket.close();
      }
    }
  });

  it('speaks protocol 1 and says so to who speaks another', async () => {
    const { accessToken } = await createPerson(url);
    for (const protocol of [0, 2, '1', null])
      await expect(openSocket(url, accessToken, { protocol })).rejects.toMatchObject({
        data: { code: 'PROTOCOL_UNKNOWN', status: 426 },
      });
    await expect(openSocket(url, accessToken, { deviceId: 'a device' })).rejects.toMatchObject({
      data: { code: 'VALIDATION' },
    });
  });
});
