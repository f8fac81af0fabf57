import { availableParallelism } from 'node:os';
import { createPerson, openDirect } from '../factories/people';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { type World, startWorld } from '../support/world';

describe('accounts', () => {
  let world: World;
  let url: string;
  beforeAll(async () => {
    world = await startWorld();
    url = world.node.url;
  });
  afterAll(() => world.stop());

  const register = (body: object) => call(url, 'POST', '/api/auth/register', { body });
  const login = (body: object) => call(url, 'POST', '/api/auth/login', { body });

  it('makes an account and signs its device in; the password is kept only as a salted hash (R8, R29, R90)', async () => {
    const account = { username: 'Nora.One', email: 'Nora@Example.org', password: 'a password of nora' };
    const { status, body } = await register({ ...account, deviceId: 'noras-phone' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      user: { username: 'Nora.One', displayName: 'Nora.One', email: 'nora@example.org', role: 'user' },
      deviceId: 'noras-phone',
      expiresIn: 900,
    });
    const me = await call(url, 'GET', '/api/users/me', { token: body.accessToken });
    expect(me.body).toEqual(body.user);
    const twin = await register({
      username: 'nora-two',
      email: 'two@example.org',
      password: account.password,
    });
    const hashes = await world.db().collection('credentials').find().toArray();
    expect(hashes).toHaveLength(2);
    for (const { passwordHash } of hashes) expect(passwordHash).toMatch(/^\$2[aby]\$/);
    expect(hashes[0]!.passwordHash).not.toBe(hashes[1]!.passwordHash);
    for (const name of ['users', 'credentials', 'sessions']) {
      const stored = JSON.stringify(await world.db().collection(name).find().toArray());
      expect(stored).not.toContain(account.password);
      expect(stored).not.toContain(twin.body.refreshToken);
    }
  });

  it('signs in by username or by address, in any case (R30)', async () => {
    const { id, username, password } = await createPerson(url, 'Iris');
    for (const name of [
      { username },
      { username: username.toUpperCase() },
      { email: `${username}@EXAMPLE.org` },
    ]) {
      const { status, body } = await login({ ...name, password });
      expect([status, body.user?.id]).toEqual([200, id]);
    }
  });

  it('wants one name at sign-in, not none and not two', async () => {
    const { username, password } = await createPerson(url);
    expectProblem(await login({ password }), 'VALIDATION');
    expectProblem(await login({ username, email: `${username}@example.org`, password }), 'VALIDATION');
  });

  it('answers a wrong password and an unknown person alike (R18)', async () => {
    const { username } = await createPerson(url);
    const wrong = await login({ username, password: 'not the password' });
    const unknown = await login({ username: 'nobody-here', password: 'not the password' });
    const unknownAddress = await login({ email: 'nobody@example.org', password: 'not the password' });
    for (const answer of [wrong, unknown, unknownAddress]) expectProblem(answer, 'INVALID_CREDENTIALS');
    const withoutId = ({ body }: typeof wrong) => ({ ...(body as object), requestId: undefined });
    expect(withoutId(unknown)).toEqual(withoutId(wrong));
    expect(withoutId(unknownAddress)).toEqual(withoutId(wrong));
  });

  it('lets people sign in one after the other, and refuses who would wait too long', async () => {
    const node = await world.addNode({ BCRYPT_COST: '9' });
    const { username, password } = await createPerson(node.url);
    const signIn = () => call(node.url, 'POST', '/api/auth/login', { body: { username, password } });
    // more than wait (a hundred) and than many cores work off meanwhile
    const many = 150 + 10 * availableParallelism();
    const answers = await Promise.all(Array.from({ length: many }, signIn));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(many - 100);
    for (const answer of refused) expectProblem(answer, 'OVERLOADED');
    expect((await signIn()).status).toBe(200);
  });

  it('refuses a password above 72 bytes instead of ignoring its end (R29)', async () => {
    const full = 'ü'.repeat(36);
    const account = { username: 'longword', email: 'long@example.org' };
    expectProblem(await register({ ...account, password: `${full}!` }), 'PASSWORD_TOO_LONG');
    const made = await register({ ...account, password: full });
    expect(made.status).toBe(201);
    expectProblem(await login({ username: 'longword', password: `${full}!` }), 'PASSWORD_TOO_LONG');
    expectProblem(
      await login({ username: 'longword', password: `${full.slice(0, -1)}u` }),
      'INVALID_CREDENTIALS',
    );
    const change = { currentPassword: full, newPassword: `${full}!` };
    const token = made.body.accessToken as string;
    expectProblem(
      await call(url, 'POST', '/api/auth/password', { token, body: change }),
      'PASSWORD_TOO_LONG',
    );
    expect((await login({ username: 'longword', password: full })).status).toBe(200);
  });

  it('gives a name and an address to one account only, in whatever case, without telling which was taken', async () => {
    const password = 'some password';
    const { username } = await createPerson(url, 'Taken');
    const sameName = await register({
      username: username.toUpperCase(),
      email: 'free@example.org',
      password,
    });
    const sameAddress = await register({
      username: 'a-free-name',
      email: `${username.toUpperCase()}@example.ORG`,
      password,
    });
    expectProblem(sameName, 'ACCOUNT_EXISTS');
    expectProblem(sameAddress, 'ACCOUNT_EXISTS');
    expect({ ...sameName.body, requestId: '' }).toEqual({ ...sameAddress.body, requestId: '' });
    // nothing of the refused ones stays behind
    const made = await register({ username: 'a-free-name', email: 'free@example.org', password });
    expect(made.status).toBe(201);
  });

  it('gives a name that twenty people want at once to exactly one of them', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        register({ username: 'wanted', email: `wanter${i}@example.org`, password: 'some password' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expectProblem(answer, 'ACCOUNT_EXISTS');
    const winner = answers.find(({ status }) => status === 201)!.body.user.id as string;
    const users = await world.db().collection('users').find({ usernameLower: 'wanted' }).toArray();
    expect(users.map(({ _id }) => _id.toHexString())).toEqual([winner]);
  });

  it('shows an address to nobody but its owner', async () => {
    const [owner, other] = [await createPerson(url, 'shy'), await createPerson(url, 'curious')];
    await openDirect(url, owner, other);
    const { accessToken: token } = other;
    for (const path of [
      `/api/users/${owner.id}`,
      `/api/users?query=${owner.username}`,
      '/api/conversations',
    ]) {
      const { status, body } = await call(url, 'GET', path, { token });
      expect(status).toBe(200);
      expect(JSON.stringify(body)).toContain(owner.username);
      expect(JSON.stringify(body)).not.toContain('example.org');
    }
    const byAddress = await call(url, 'GET', `/api/users?query=${owner.username}@example.org`, { token });
    expect(byAddress.body.items).toEqual([]);
  });
});
