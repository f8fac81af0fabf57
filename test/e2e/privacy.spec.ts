import { createHash } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { createGroup, createPeople } from '../factories/groups';
import type { Person } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('privacy: everyone, contacts or nobody (R38, R31)', () => {
  let world: SharedWorld;
  let url: string;
  let otherUrl: string;
  /** who keeps something private; bob is in her book, carol is not */
  let alice: Person;
  let bob: Person;
  let carol: Person;
  const sockets: Socket[] = [];
  beforeAll(() => {
    world = joinWorld();
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    ({ alice, bob, carol } = await createPeople(url, 'alice', 'bob', 'carol'));
    await as(alice, 'PUT', `/api/contacts/${bob.id}`, {});
  });
  afterEach(() => sockets.splice(0).forEach((socket) => void socket.close()));
  afterAll(() => world.stop());

  const open = async (person: Person, at = url) => {
    const socket = await openSocket(at, person.accessToken);
    sockets.push(socket);
    return socket;
  };
  const as = (person: Person, method: string, path: string, body?: object, at = url) =>
    call(at, method, path, { token: person.accessToken, body });
  const set = (privacy: object) => as(alice, 'PATCH', '/api/users/me', { privacy });
  const seenBy = async (viewer: Person, at = otherUrl) =>
    (await as(viewer, 'GET', `/api/users/${alice.id}`, undefined, at)).body as Record<string, string>;
  const stateFor = async (socket: Socket) =>
    (await ask(socket, 'presence:subscribe', { userIds: [alice.id] })).data.states[0].state as string;

  it('shows when one was last seen, and presence, to whom one wishes, on all nodes', async () => {
    await open(alice);
    const [bobs, carols] = [await open(bob, otherUrl), await open(carol, otherUrl)];
    const heard = new Recorder(carols);
    await eventually(
      () => stateFor(bobs),
      (state) => state === 'online',
    );
    await eventually(
      () => stateFor(carols),
      (state) => state === 'online',
    );
    await set({ lastSeen: 'contacts' });
    await heard.until('presence:update', ({ state }) => state === 'hidden');
    expect([await stateFor(bobs), await stateFor(carols)]).toEqual(['online', 'hidden']);
    expect('lastSeenAt' in (await seenBy(bob))).toBe(true);
    expect('lastSeenAt' in (await seenBy(carol))).toBe(false);
    // from now on she is in the book
    await as(alice, 'PUT', `/api/contacts/${carol.id}`, {});
    await heard.until(
      'presence:update',
      ({ state, lastSeenAt }) => state === 'online' && Boolean(lastSeenAt),
    );
    await as(alice, 'DELETE', `/api/contacts/${bob.id}`);
    await eventually(
      () => stateFor(bobs),
      (state) => state === 'hidden',
    );
    await set({ lastSeen: 'nobody' });
    await eventually(
      () => stateFor(carols),
      (state) => state === 'hidden',
    );
    expect('lastSeenAt' in (await seenBy(carol))).toBe(false);
  });

  it('shows the profile to whom one wishes, everywhere it is shown', async () => {
    const bio = 'Mostly in the garden.';
    await as(alice, 'PATCH', '/api/users/me', { bio, privacy: { profile: 'contacts' } });
    await eventually(async () => !('bio' in (await seenBy(carol))));
    expect((await seenBy(bob)).bio).toBe(bio);
    for (const [viewer, shown] of [
      [bob, bio],
      [carol, undefined],
    ] as const) {
      const found = await as(viewer, 'GET', `/api/users?query=${alice.username}`);
      expect(found.body.items).toHaveLength(1);
      expect(found.body.items[0].bio).toBe(shown);
      const direct = await as(viewer, 'POST', '/api/conversations', { type: 'dm', userId: alice.id });
      expect(direct.body.peer.bio).toBe(shown);
    }
    const group = await createGroup(url, alice, [bob, carol]);
    const inGroup = async (viewer: Person) =>
      ((await group.members(viewer)).body.items as { user: Record<string, string> }[]).find(
        ({ user }) => user.id === alice.id,
      )!.user.bio;
    expect([await inGroup(bob), await inGroup(carol), await inGroup(alice)]).toEqual([bio, undefined, bio]);
    await set({ profile: 'nobody' });
    await eventually(async () => !('bio' in (await seenBy(bob))));
    expect((await as(alice, 'GET', '/api/users/me')).body.bio).toBe(bio);
  });

  it('lets one be added to groups by whom one wishes; of many nobody is added, and it is said who does not wish it', async () => {
    const { dora } = await createPeople(url, 'dora');
    await set({ groups: 'contacts' });
    const mine = await createGroup(url, carol);
    const refusal = await mine.add(carol, [dora, alice, bob]);
    expectProblem(refusal, 'PRIVATE_PERSON');
    expect(refusal.body.details).toEqual({ userIds: [alice.id] });
    expect((await mine.members(carol)).body.items).toHaveLength(1);
    const made = await as(carol, 'POST', '/api/conversations', {
      type: 'channel',
      title: 'News',
      memberIds: [alice.id, dora.id],
    });
    expectProblem(made, 'PRIVATE_PERSON');
    expect((await as(carol, 'GET', '/api/conversations')).body.items).toHaveLength(1);
    const theirs = await createGroup(url, bob);
    expect((await theirs.add(bob, [alice])).status).toBe(200);
    // who is in it already is not added
    expect((await theirs.add(bob, [alice, dora])).status).toBe(200);
    await set({ groups: 'nobody' });
    expectProblem(await (await createGroup(url, bob)).add(bob, [alice]), 'PRIVATE_PERSON');
    // by a link one comes oneself
    const { body } = await mine.invite(carol);
    expect((await mine.join(alice, body.code as string)).status).toBe(200);
    await set({ groups: 'everyone' });
    await eventually(async () => (await (await createGroup(url, carol)).add(carol, [alice])).status === 200);
  });

  it('keeps one from being found by an address, if one wishes', async () => {
    const hash = createHash('sha256').update(`${alice.username}@example.org`).digest('hex');
    const match = async () => (await as(carol, 'POST', '/api/contacts/match', { hashes: [hash] })).body.items;
    expect(await match()).toHaveLength(1);
    await set({ findByEmail: false });
    expect(await match()).toEqual([]);
  });

  it('is told to all devices of one’s own', async () => {
    const heard = new Recorder(await open(alice, otherUrl));
    await set({ groups: 'contacts', readReceipts: false });
    const told = await heard.until('account:updated', ({ kind }) => kind === 'privacy');
    expect(told.value).toEqual({
      lastSeen: 'everyone',
      profile: 'everyone',
      groups: 'contacts',
      findByEmail: true,
      readReceipts: false,
    });
  });
});
