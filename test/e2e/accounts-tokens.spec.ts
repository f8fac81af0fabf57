import { createHash, createHmac } from 'node:crypto';
import { type Person, createPerson } from '../factories/people';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

const SECRET = 'the secret of these token tests, longer than 32 bytes';
/** As the server derives it from its secret. */
const KEY = createHash('sha256').update(`access-token\n${SECRET}`).digest();

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string) =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

function sign(header: { alg: string }, claims: object, key: Buffer | string = KEY): string {
  const body = `${encode({ typ: 'JWT', ...header })}.${encode(claims)}`;
  if (header.alg === 'none') return `${body}.`;
  const hash = header.alg.replace('HS', 'sha');
  return `${body}.${createHmac(hash, key).update(body).digest('base64url')}`;
}

describe('access tokens (R26, R261)', () => {
  let world: World;
  let url: string;
  let brief: string;
  beforeAll(async () => {
    world = await startWorld({ env: { JWT_SECRET: SECRET } });
    url = world.node.url;
    brief = (await world.addNode({ ACCESS_TOKEN_SECONDS: '3' })).url;
  });
  afterAll(() => world.stop());

  async function expectRefused(token: string, code: string) {
    expectProblem(await call(url, 'GET', '/api/users/me', { token }), code);
    await expect(openSocket(url, token)).rejects.toMatchObject({ data: { code, status: 401 } });
  }

  const signInBriefly = async ({ username, password }: Person) =>
    (await call(brief, 'POST', '/api/auth/login', { body: { username, password } })).body as Person & {
      expiresIn: number;
    };

  it('are refused when they were altered or signed by anyone else', async () => {
    const [person, victim] = [await createPerson(url), await createPerson(url)];
    const [header, payload, signature] = person.accessToken.split('.') as [string, string, string];
    const claims = decode(payload);
    expect(decode(header).alg).toBe('HS256');
    // the same claims under the right key are good: the forgeries below fail by what they forge
    const good = sign({ alg: 'HS256' }, claims);
    expect((await call(url, 'GET', '/api/users/me', { token: good })).status).toBe(200);
    const forgeries = [
      `${header}.${encode({ ...claims, sub: victim.id })}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -3)}AAA`,
      `${header}.${payload}.`,
      sign({ alg: 'none' }, claims),
      sign({ alg: 'HS512' }, claims),
      sign({ alg: 'HS256' }, claims, 'another secret'),
      sign({ alg: 'HS256' }, claims, SECRET),
      sign({ alg: 'HS256' }, { ...claims, iss: 'someone-else' }),
      person.refreshToken,
      'nonsense',
    ];
    for (const forged of forgeries) await expectRefused(forged, 'UNAUTHENTICATED');
  });

  it('are refused without a session of their own', async () => {
    const person = await createPerson(url);
    const claims = decode(person.accessToken.split('.')[1]!);
    await expectRefused(sign({ alg: 'HS256' }, { ...claims, sid: 'f'.repeat(24) }), 'UNAUTHENTICATED');
  });

  it('are told apart when they have expired, also on the socket, which closes then', async () => {
    const { accessToken, expiresIn } = await signInBriefly(await createPerson(url));
    expect(expiresIn).toBe(3);
    const socket = await openSocket(url, accessToken);
    expect((await call(url, 'GET', '/api/users/me', { token: accessToken })).status).toBe(200);
    await new Promise((closed) => socket.on('disconnect', closed));
    await expectRefused(accessToken, 'TOKEN_EXPIRED');
  });

  it('keep a socket open past their end when it is renewed in time', async () => {
    const person = await createPerson(url);
    const short = await signInBriefly(person);
    const [renewed, left] = [
      await openSocket(url, short.accessToken),
      await openSocket(url, short.accessToken),
    ];
    const isClosed = new Promise((closed) => left.on('disconnect', closed));
    // of another session: not for this socket
    expectRefusal(await ask(renewed, 'session:renew', { token: person.accessToken }), 'FORBIDDEN');
    expectRefusal(await ask(renewed, 'session:renew', { token: 'nonsense' }), 'UNAUTHENTICATED');
    const { refreshToken } = short;
    const { body } = await call(url, 'POST', '/api/auth/refresh', { body: { refreshToken } });
    const ack = await ask(renewed, 'session:renew', { token: body.accessToken });
    expect(Date.parse(ack.data.expiresAt)).toBeGreaterThan(Date.now() + 600_000);
    await isClosed;
    expect((await ask(renewed, 'sync:pull', { cursors: {} })).ok).toBe(true);
    renewed.close();
  });

  it('warn a socket before they end', async () => {
    const short = await signInBriefly(await createPerson(url));
    let recorder!: Recorder;
    const socket = await openSocket(brief, short.accessToken, {}, (one) => (recorder = new Recorder(one)));
    const notice = await recorder.until('session:expiring');
    const { exp } = decode(short.accessToken.split('.')[1]!);
    expect(Date.parse(notice.expiresAt)).toBe((exp as number) * 1000);
    socket.close();
  });
});
