import { join } from 'node:path';
import { createPerson, type Person } from '../factories/people';
import { call } from '../support/http';
import { type World, startWorld } from '../support/world';
import { clearUp, WatchedProcess } from './engines/child-process';

const ROLE = join(__dirname, '..', '..', 'dist', 'cli', 'role.js');

describe('npm run role (R275)', () => {
  let world: World;
  let person: Person;
  beforeAll(async () => {
    world = await startWorld();
    person = await createPerson(world.node.url, 'Keeper');
  });
  afterEach(clearUp);
  afterAll(() => world.stop());

  const role = (...args: string[]) =>
    new WatchedProcess([ROLE, ...args], { env: { MONGODB_URI: world.mongoUri } }).ended;
  const looks = async () =>
    (await call(world.node.url, 'GET', '/api/admin/dead-letters', { token: person.accessToken })).status;

  it('lets somebody see what operators see from the next call on, and takes it back', async () => {
    expect(await looks()).toBe(403);
    const { code, output } = await role(person.username.toUpperCase(), 'auditor');
    expect([code, output]).toEqual([0, expect.stringContaining('is auditor now') as string]);
    expect(await looks()).toBe(200);
    expect((await role(person.username, 'user')).code).toBe(0);
    expect(await looks()).toBe(403);
  });

  it('says so where there is no such person, role or option', async () => {
    const nobody = await role('nobody.there', 'admin');
    expect([nobody.code, nobody.output]).toEqual([
      1,
      expect.stringContaining('Nobody is called nobody.there') as string,
    ]);
    for (const wrong of [[], ['x'], [person.username, 'king'], [person.username, 'admin', 'more']]) {
      const { code, output } = await role(...wrong);
      expect([code, output]).toEqual([2, expect.stringContaining('Usage: npm run role') as string]);
    }
    expect((await role('--help')).code).toBe(0);
  });
});
