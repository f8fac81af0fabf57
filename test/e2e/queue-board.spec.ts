import { createBullBoard } from '@bull-board/api';
import { FastifyAdapter } from '@bull-board/fastify';
import { createPerson, giveRole, type Person } from '../factories/people';
import { startWorld, type World } from '../support/world';

interface Place {
  method: string;
  path: string;
}

/** Hears which calls the board makes a server offer. */
class Listing extends FastifyAdapter {
  readonly places: Place[] = [];

  override setApiRoutes(routes: Parameters<FastifyAdapter['setApiRoutes']>[0]): this {
    for (const { method, route } of routes) {
      const paths = [route]
        .flat()
        .map((path) => path.replace(':queueName', 'send-scheduled').replace(/:\w+/g, '1'));
      const methods = [method].flat().map((one) => one.toUpperCase());
      this.places.push(...paths.flatMap((path) => methods.map((one) => ({ method: one, path }))));
    }
    return this;
  }
}

/** Every page and call of the board, with something in place of each parameter. */
function placesOfBoard(): Place[] {
  const serverAdapter = new Listing();
  createBullBoard({ queues: [], serverAdapter });
  const pages = ['', '/', '/queue/send-scheduled', '/queue/send-scheduled/1', '/static/js/main.js'];
  return [...pages.map((path) => ({ method: 'GET', path })), ...serverAdapter.places];
}

const PLACES = placesOfBoard();

describe('the board of the queues (R268)', () => {
  let world: World;
  let url: string;
  let people: Record<'user' | 'auditor' | 'admin', Person>;
  beforeAll(async () => {
    world = await startWorld({ env: { RATE_LIMIT_FACTOR: '1' } });
    url = world.node.url;
    const [user, auditor, admin] = [
      await createPerson(url, 'user'),
      await createPerson(url, 'auditor'),
      await createPerson(url, 'admin'),
    ];
    people = { user, auditor, admin };
    await giveRole(world.db(), auditor, 'auditor');
    await giveRole(world.db(), admin, 'admin');
  });
  afterAll(() => world.stop());

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${url}/queues${path}`, { method, headers, redirect: 'manual' });
  const bearer = ({ accessToken }: Person) => ({ authorization: `Bearer ${accessToken}` });
  const basic = ({ username }: Person, password: string) => ({
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  });

  it('lets nobody in without a proof, at no place whatever', async () => {
    expect(PLACES.length).toBeGreaterThan(20);
    for (const { method, path } of PLACES) {
      const { status } = await get(path, {}, method);
      expect({ method, path, status }).toEqual({ method, path, status: 401 });
    }
  });

  it('is not for users', async () => {
    for (const { method, path } of PLACES) {
      const { status } = await get(path, bearer(people.user), method);
      expect({ method, path, status }).toEqual({ method, path, status: 403 });
    }
  });

  it('is read by auditors, and changed by admins only', async () => {
    const queues = await get('/api/queues', bearer(people.auditor));
    expect(queues.status).toBe(200);
    const { queues: shown } = (await queues.json()) as { queues: { name: string; description: string }[] };
    expect(shown.find(({ name }) => name === 'send-scheduled')?.description).toContain('Sends a message');
    expect((await get('', bearer(people.auditor))).status).toBe(200);
    for (const { method, path } of PLACES.filter((place) => place.method !== 'GET')) {
      const { status } = await get(path, bearer(people.auditor), method);
      expect({ method, path, status }).toEqual({ method, path, status: 403 });
    }
    const paused = await get('/api/queues/send-scheduled/pause', bearer(people.admin), 'PUT');
    expect(paused.status).toBe(200);
    const resumed = await get('/api/queues/send-scheduled/resume', bearer(people.admin), 'PUT');
    expect(resumed.status).toBe(200);
  });

  it('asks a browser for name and password once, and knows it again by a cookie', async () => {
    const asked = await get('');
    expect(asked.headers.get('www-authenticate')).toMatch(/^Basic /);
    const { admin } = people;
    const entered = await get('', basic(admin, admin.password));
    expect(entered.status).toBe(200);
    const cookie = entered.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const again = await get('/api/queues', { cookie: cookie.split(';')[0]! });
    expect([again.status, again.headers.get('set-cookie')]).toEqual([200, null]);
    // a browser that only looked at queues is no device that relayed messages should wait for
    const session = await world.db().collection('sessions').findOne({ deviceId: 'queue-board' });
    const lifetime = (session!.expiresAt as Date).getTime() - (session!.createdAt as Date).getTime();
    const maxAge = Number(/Max-Age=(\d+)/.exec(cookie)![1]);
    expect(lifetime).toBe(maxAge * 1_000);
  });

  it('opens no session for somebody who may not look', async () => {
    const { user } = people;
    const sessions = () => world.db().collection('sessions').countDocuments({ deviceId: 'queue-board' });
    const before = await sessions();
    expect((await get('', basic(user, user.password))).status).toBe(403);
    expect(await sessions()).toBe(before);
  });

  it('takes nothing that another site makes a browser send', async () => {
    const path = '/api/queues/send-scheduled/pause';
    const foreign = await get(path, { ...bearer(people.admin), 'sec-fetch-site': 'cross-site' }, 'PUT');
    expect(foreign.status).toBe(403);
    const own = { ...bearer(people.admin), 'sec-fetch-site': 'same-origin' };
    expect((await get(path, own, 'PUT')).status).toBe(200);
    expect((await get('/api/queues/send-scheduled/resume', own, 'PUT')).status).toBe(200);
  });

  it('does not let passwords be guessed', async () => {
    const guesses = Array.from({ length: 8 }, (_, i) => get('', basic(people.user, `guess ${i}`)));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(3);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
  });
});
