import { type Person, createPerson } from '../factories/people';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { next, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('sessions', () => {
  let world: SharedWorld;
  let url: string;
  let otherUrl: string;
  beforeAll(() => {
    world = joinWorld();
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  afterAll(() => world.stop());

  const refresh = (refreshToken: string, at = url) =>
    call(at, 'POST', '/api/auth/refresh', { body: { refreshToken } });
  const me = (token: string, at = url) => call(at, 'GET', '/api/users/me', { token });

  /** One more device of someone. */
  async function signIn({ username, password }: Person, deviceId?: string): Promise<Person> {
    const { body } = await call(url, 'POST', '/api/auth/login', { body: { username, password, deviceId } });
    return { id: body.user.id, username, password, ...body } as Person;
  }

  /** Resolves when the server has said that the session is over and has closed the socket. */
  function ended(socket: Awaited<ReturnType<typeof openSocket>>) {
    return Promise.all([
      next(socket, 'session:revoked'),
      new Promise((done) => socket.on('disconnect', done)),
    ]);
  }

  it('exchanges a refresh token for a new pair, again and again, on any node (R32)', async () => {
    const person = await createPerson(url);
    let { refreshToken } = person;
    for (const at of [url, otherUrl, url]) {
      const { status, body } = await refresh(refreshToken, at);
      expect(status).toBe(200);
      expect(body).toMatchObject({ sessionId: person.sessionId, expiresIn: 900 });
      expect(body.refreshToken).not.toBe(refreshToken);
      expect((await me(body.accessToken)).body.id).toBe(person.id);
      refreshToken = body.refreshToken;
    }
  });

  it('ends the whole session when a refresh token is used twice, and closes its sockets on every node (R18)', async () => {
    const person = await createPerson(url);
    const sockets = [
      await openSocket(url, person.accessToken),
      await openSocket(otherUrl, person.accessToken),
    ];
    const { body: renewed } = await refresh(person.refreshToken);
    const over = sockets.map(ended);
    expectProblem(await refresh(person.refreshToken), 'REFRESH_TOKEN_INVALID');
    await Promise.all(over);
    expectProblem(await refresh(renewed.refreshToken), 'REFRESH_TOKEN_INVALID');
    expectProblem(await me(renewed.accessToken), 'UNAUTHENTICATED');
    await expect(openSocket(otherUrl, renewed.accessToken)).rejects.toMatchObject({
      data: { code: 'UNAUTHENTICATED', status: 401 },
    });
  });

  it('lets only one of two simultaneous refreshes win', async () => {
    const person = await createPerson(url);
    const answers = await Promise.all([url, otherUrl].map((at) => refresh(person.refreshToken, at)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('refuses a refresh token that was altered, and keeps the session', async () => {
    const person = await createPerson(url);
    const [session, generation, signature] = person.refreshToken.split('.') as [string, string, string];
    for (const forged of [
      `${session}.${Number(generation) + 1}.${signature}`,
      `${session}.${generation}.${signature.slice(0, -2)}AA`,
      `${session}.${generation}`,
      'nonsense',
    ])
      expectProblem(await refresh(forged), 'REFRESH_TOKEN_INVALID');
    expect((await refresh(person.refreshToken)).status).toBe(200);
  });

  it('signs one device out: its tokens and sockets end, the other device stays (R30)', async () => {
    const phone = await createPerson(url);
    const laptop = await signIn(phone);
    const [phoneSocket, laptopSocket] = [
      await openSocket(otherUrl, phone.accessToken),
      await openSocket(otherUrl, laptop.accessToken),
    ];
    const over = ended(phoneSocket);
    const { status, body } = await call(url, 'POST', '/api/auth/logout', { token: phone.accessToken });
    expect([status, body]).toEqual([204, null]);
    await over;
    expectProblem(await me(phone.accessToken), 'UNAUTHENTICATED');
    expectProblem(await refresh(phone.refreshToken), 'REFRESH_TOKEN_INVALID');
    expect((await me(laptop.accessToken)).status).toBe(200);
    expect(laptopSocket.connected).toBe(true);
    laptopSocket.close();
  });

  it('signs all devices out', async () => {
    const phone = await createPerson(url);
    const laptop = await signIn(phone);
    const sockets = [
      await openSocket(url, phone.accessToken),
      await openSocket(otherUrl, laptop.accessToken),
    ];
    const over = sockets.map(ended);
    expect((await call(url, 'POST', '/api/auth/logout-all', { token: laptop.accessToken })).status).toBe(204);
    await Promise.all(over);
    for (const { accessToken, refreshToken } of [phone, laptop]) {
      expectProblem(await me(accessToken), 'UNAUTHENTICATED');
      expectProblem(await refresh(refreshToken), 'REFRESH_TOKEN_INVALID');
    }
  });

  it('ends all other sessions when the password changes', async () => {
    const phone = await createPerson(url);
    const laptop = await signIn(phone);
    const [phoneSocket, laptopSocket] = [
      await openSocket(otherUrl, phone.accessToken),
      await openSocket(otherUrl, laptop.accessToken),
    ];
    const change = (currentPassword: string) =>
      call(url, 'POST', '/api/auth/password', {
        token: laptop.accessToken,
        body: { currentPassword, newPassword: 'quite another password' },
      });
    expectProblem(await change('not the password'), 'INVALID_CREDENTIALS');
    const over = ended(phoneSocket);
    expect((await change(phone.password)).status).toBe(204);
    await over;
    expectProblem(await refresh(phone.refreshToken), 'REFRESH_TOKEN_INVALID');
    expect((await me(laptop.accessToken)).status).toBe(200);
    expect(laptopSocket.connected).toBe(true);
    laptopSocket.close();
    const login = (password: string) =>
      call(url, 'POST', '/api/auth/login', { body: { username: phone.username, password } });
    expectProblem(await login(phone.password), 'INVALID_CREDENTIALS');
    expect((await login('quite another password')).status).toBe(200);
  });

  it('lists the devices of a person, last used first, and ends the one they choose', async () => {
    const phone = await createPerson(url);
    const laptop = await signIn(phone, 'laptop');
    const tablet = await signIn(phone, 'tablet');
    await refresh(phone.refreshToken);
    const list = async () =>
      (await call(url, 'GET', '/api/auth/sessions', { token: tablet.accessToken })).body.items as {
        id: string;
        deviceId: string;
        isCurrent: boolean;
        ip: string;
      }[];
    const sessions = await list();
    expect(sessions.map(({ id }) => id)).toEqual([phone.sessionId, tablet.sessionId, laptop.sessionId]);
    expect(sessions.map(({ isCurrent }) => isCurrent)).toEqual([false, true, false]);
    expect(sessions[2]).toMatchObject({ deviceId: 'laptop', ip: '127.0.0.1' });

    const over = ended(await openSocket(otherUrl, laptop.accessToken));
    const path = `/api/auth/sessions/${laptop.sessionId}`;
    expect((await call(url, 'DELETE', path, { token: tablet.accessToken })).status).toBe(204);
    await over;
    expect((await list()).map(({ id }) => id)).toEqual([phone.sessionId, tablet.sessionId]);
    expectProblem(await call(url, 'DELETE', path, { token: tablet.accessToken }), 'NOT_FOUND');
    const stranger = await createPerson(url);
    const foreign = `/api/auth/sessions/${phone.sessionId}`;
    expectProblem(await call(url, 'DELETE', foreign, { token: stranger.accessToken }), 'NOT_FOUND');
    expect(await list()).toHaveLength(2);
  });
});
