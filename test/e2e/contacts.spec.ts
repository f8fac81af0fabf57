import { createHash } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { createPeople } from '../factories/groups';
import { createPerson, type Person } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

const hashOf = (address: string) => createHash('sha256').update(address).digest('hex');

describe('contacts (R38, R78)', () => {
  let world: World;
  let url: string;
  let otherUrl: string;
  let alice: Person;
  let bob: Person;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    world = await startWorld({ nodes: 2, env: { PRESENCE_GRACE_MS: '0' } });
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    ({ alice, bob } = await createPeople(url, 'alice', 'bob'));
  });
  afterEach(() => sockets.splice(0).forEach((socket) => void socket.close()));
  afterAll(() => world.stop());

  const open = async (person: Person, at = url, prepare?: (socket: Socket) => void) => {
    const socket = await openSocket(at, person.accessToken, {}, prepare);
    sockets.push(socket);
    return socket;
  };
  const as = (person: Person, method: string, path: string, body?: object, at = url) =>
    call(at, method, path, { token: person.accessToken, body });
  const save = (owner: Person, { id }: { id: string }, body: object = {}) =>
    as(owner, 'PUT', `/api/contacts/${id}`, body);
  const request = (owner: Person, { id }: { id: string }) => as(owner, 'POST', `/api/contacts/${id}/request`);
  const accept = (owner: Person, { id }: Person) => as(owner, 'POST', `/api/contacts/requests/${id}/accept`);
  const decline = (owner: Person, { id }: Person) => as(owner, 'DELETE', `/api/contacts/requests/${id}`);
  const remove = (owner: Person, { id }: Person) => as(owner, 'DELETE', `/api/contacts/${id}`);
  const block = (owner: Person, { id }: Person) => as(owner, 'PUT', `/api/blocks/${id}`);
  const list = async (owner: Person) =>
    ((await as(owner, 'GET', '/api/contacts', undefined, otherUrl)).body.items as Item[]).map(
      ({ user, alias, state }) => ({ id: user.id, state, ...(alias !== undefined && { alias }) }),
    );
  const requests = async (owner: Person) =>
    ((await as(owner, 'GET', '/api/contacts/requests')).body.items as Item[]).map(({ user }) => user.id);
  const befriend = async (one: Person, other: Person) => {
    await request(one, other);
    expect((await accept(other, one)).body.state).toBe('mutual');
  };
  interface Item {
    user: { id: string };
    alias?: string;
    state: string;
  }

  it('are put in one’s own book at once, under a name of one’s own, and taken out', async () => {
    const { status, body } = await save(alice, bob, { alias: 'Bob from work' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: bob.id }, alias: 'Bob from work', state: 'saved' });
    expect((await save(alice, bob)).body).toEqual(body);
    expect(await list(alice)).toEqual([{ id: bob.id, alias: 'Bob from work', state: 'saved' }]);
    expect(await list(bob)).toEqual([]);
    expect('alias' in (await save(alice, bob, { alias: '' })).body).toBe(false);
    expect((await remove(alice, bob)).status).toBe(204);
    expect((await remove(alice, bob)).status).toBe(204);
    expect(await list(alice)).toEqual([]);
  });

  it('are mutual when one asks and the other says yes', async () => {
    expect((await request(alice, bob)).body).toMatchObject({ state: 'requested' });
    expect((await request(alice, bob)).body).toMatchObject({ state: 'requested' });
    expect(await requests(bob)).toEqual([alice.id]);
    expect(await requests(alice)).toEqual([]);
    expect((await accept(bob, alice)).body).toMatchObject({ user: { id: alice.id }, state: 'mutual' });
    expect((await accept(bob, alice)).body).toMatchObject({ state: 'mutual' });
    expect(await list(alice)).toEqual([{ id: bob.id, state: 'mutual' }]);
    expect(await list(bob)).toEqual([{ id: alice.id, state: 'mutual' }]);
    expect(await requests(bob)).toEqual([]);
    await remove(bob, alice);
    expect(await list(alice)).toEqual([{ id: bob.id, state: 'saved' }]);
    expect(await list(bob)).toEqual([]);
  });

  it('are mutual when both ask, also at the same moment', async () => {
    const answers = await Promise.all([request(alice, bob), request(bob, alice)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await list(alice)).toEqual([{ id: bob.id, state: 'mutual' }]);
    expect(await list(bob)).toEqual([{ id: alice.id, state: 'mutual' }]);
    expect([...(await requests(alice)), ...(await requests(bob))]).toEqual([]);
  });

  it('stay one-sided when the other says no, or the question is taken back', async () => {
    await request(alice, bob);
    expect((await decline(bob, alice)).status).toBe(204);
    expectProblem(await decline(bob, alice), 'NOT_REQUESTED');
    expectProblem(await accept(bob, alice), 'NOT_REQUESTED');
    expect(await list(alice)).toEqual([{ id: bob.id, state: 'saved' }]);
    expect(await list(bob)).toEqual([]);
    await request(alice, bob);
    expect(await requests(bob)).toEqual([alice.id]);
    await remove(alice, bob);
    expect(await requests(bob)).toEqual([]);
  });

  it('cannot be asked for over a block, and who had asked is not shown', async () => {
    await request(alice, bob);
    await block(bob, alice);
    expect(await requests(bob)).toEqual([]);
    expectProblem(await accept(bob, alice), 'BLOCKED');
    expectProblem(await request(alice, bob), 'BLOCKED');
    expectProblem(await request(bob, alice), 'BLOCKED');
    await as(bob, 'DELETE', `/api/blocks/${alice.id}`);
    expect(await requests(bob)).toEqual([alice.id]);
  });

  it('are told to all devices of both, also to those that were away', async () => {
    const heard = new Recorder(await open(bob, otherUrl));
    await request(alice, bob);
    const asked = await heard.until('account:updated', ({ kind }) => kind === 'contactRequest');
    expect(asked).toMatchObject({ key: alice.id, value: { at: expect.any(String) as string } });
    await accept(bob, alice);
    const gone = await heard.until(
      'account:updated',
      ({ kind, n }) => kind === 'contactRequest' && n > asked.n,
    );
    expect('value' in gone).toBe(false);
    const ack = await ask(await open(alice), 'sync:pull', { cursors: {}, account: 0 });
    expect(ack.data.account).toMatchObject([{ kind: 'contact', key: bob.id, value: { state: 'mutual' } }]);
  });

  it('hear of each other’s coming and going without asking, also on another node; others do not (R38)', async () => {
    const { carol } = await createPeople(url, 'carol');
    await befriend(alice, bob);
    await save(carol, alice);
    const heard = new Recorder(await open(bob, otherUrl));
    const strange = new Recorder(await open(carol, otherUrl));
    const phone = await open(alice);
    const isOf = (state: string) => (update: Record<string, unknown>) =>
      update.userId === alice.id && update.state === state;
    await heard.until('presence:update', isOf('online'));
    await ask(phone, 'presence:set', { state: 'away', text: 'lunch' });
    expect(await heard.until('presence:update', isOf('away'))).toMatchObject({ text: 'lunch' });
    // who comes later is told how it is
    let late: Recorder | undefined;
    await open(bob, url, (socket) => (late = new Recorder(socket)));
    await late!.until('presence:update', isOf('away'));
    phone.close();
    await heard.until('presence:update', isOf('offline'));
    expect(strange.of('presence:update')).toEqual([]);
  });

  it('hear of each other from the moment they are mutual, and no longer when they are not', async () => {
    const theirs = await open(bob, otherUrl);
    const heard = new Recorder(theirs);
    const phone = await open(alice);
    await befriend(alice, bob);
    await heard.until('presence:update', ({ userId, state }) => userId === alice.id && state === 'online');
    await remove(alice, bob);
    const { carol } = await createPeople(url, 'carol');
    await ask(theirs, 'presence:subscribe', { userIds: [carol.id] });
    await ask(phone, 'presence:set', { state: 'away', text: 'secret' });
    await eventually(() => world.db().collection('presence').findOne({ text: 'secret' }));
    // a node hears of everything in the order in which it was written
    await open(carol);
    await heard.until('presence:update', ({ userId, state }) => userId === carol.id && state === 'online');
    expect(heard.of('presence:update').filter(({ text }) => text === 'secret')).toEqual([]);
  });

  it('do not count among the people whom a socket watches, and stay when it watches them no longer', async () => {
    await befriend(alice, bob);
    const theirs = await open(bob);
    const heard = new Recorder(theirs);
    await ask(theirs, 'presence:subscribe', { userIds: [alice.id] });
    await ask(theirs, 'presence:unsubscribe', { userIds: [alice.id] });
    await open(alice);
    await heard.until('presence:update', ({ userId, state }) => userId === alice.id && state === 'online');
  });

  it('are found by the hashes of their addresses, but not over a block', async () => {
    const { carol } = await createPeople(url, 'carol');
    const hashes = [bob, alice, carol].map(({ username }) => hashOf(`${username}@example.org`));
    const unknown = hashOf('nobody@example.org');
    const match = async () =>
      (await as(alice, 'POST', '/api/contacts/match', { hashes: [unknown, ...hashes] })).body.items;
    expect(await match()).toMatchObject([
      { hash: hashes[0], user: { id: bob.id } },
      { hash: hashes[2], user: { id: carol.id } },
    ]);
    expect(JSON.stringify(await match())).not.toContain('@');
    await block(carol, alice);
    expect(await match()).toMatchObject([{ user: { id: bob.id } }]);
  });

  it('refuse what makes no sense', async () => {
    const nobody = { id: 'f'.repeat(24) };
    expectProblem(await save(alice, alice), 'CONTACT_SELF');
    expectProblem(await request(alice, alice), 'CONTACT_SELF');
    expectProblem(await save(alice, nobody), 'NOT_FOUND');
    expectProblem(await request(alice, nobody), 'NOT_FOUND');
    expectProblem(await save(alice, { id: 'nonsense' }), 'NOT_FOUND');
    for (const body of [{ alias: 'x'.repeat(65) }, { alias: 7 }, { alias: '\u0000' }, { state: 'mutual' }])
      expectProblem(await save(alice, bob, body), 'VALIDATION');
    const hash = hashOf('someone');
    for (const body of [
      {},
      { hashes: [] },
      { hashes: ['short'] },
      { hashes: [hash.toUpperCase()] },
      { hashes: [hash, hash] },
      { hashes: [{ $ne: '' }] },
      { hashes: Array.from({ length: 1_001 }, (_, i) => hashOf(String(i))) },
    ])
      expectProblem(await as(alice, 'POST', '/api/contacts/match', body), 'VALIDATION');
    expectProblem(await as(alice, 'GET', '/api/contacts?cursor=x'), 'VALIDATION');
    expectProblem(await as(alice, 'GET', '/api/contacts/requests?limit=1000'), 'VALIDATION');
  });

  it('end at their limits', async () => {
    const { carol } = await createPeople(url, 'carol');
    const ids = (count: number) => Array.from({ length: count }, (_, i) => String(i).padStart(24, '0'));
    const insert = (rows: { ownerId: string; userId: string; state: string; requestedAt?: Date }[]) =>
      world
        .db()
        .collection('contacts')
        .insertMany(
          rows.map(({ ownerId, userId, ...rest }) => {
            return {
              ...rest,
              ownerId: new ObjectId(ownerId),
              userId: new ObjectId(userId),
              addedAt: new Date(),
            };
          }),
        );
    await insert(ids(10_000).map((userId) => ({ ownerId: alice.id, userId, state: 'saved' })));
    expectProblem(await save(alice, bob), 'CONTACT_LIMIT');
    expectProblem(await request(alice, bob), 'CONTACT_LIMIT');
    await insert(
      ids(1_000).map((ownerId) => ({ ownerId, userId: bob.id, state: 'requested', requestedAt: new Date() })),
    );
    expectProblem(await request(carol, bob), 'REQUEST_LIMIT');
    expect(await list(carol)).toEqual([]);
  });

  it('are asked for and looked up now and then only', async () => {
    const strict = await world.addNode({ RATE_LIMIT_FACTOR: '1' });
    const person = await createPerson(url);
    const match = () => as(person, 'POST', '/api/contacts/match', { hashes: [hashOf('x')] }, strict.url);
    for (let i = 0; i < 10; i += 1) expect((await match()).status).toBe(200);
    expectProblem(await match(), 'RATE_LIMITED');
    await strict.stop();
  });
});
