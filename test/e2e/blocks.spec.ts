import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { createGroup, createPeople } from '../factories/groups';
import { createPair, history, type Pair, post } from '../factories/messages';
import { createPerson, type Person, textMessage } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, startWorld, type SharedWorld, type World } from '../support/world';

describe('blocks (M6, R19, R38)', () => {
  let world: SharedWorld;
  let url: string;
  let otherUrl: string;
  let pair: Pair;
  let alice: Person;
  let bob: Person;
  const sockets: Socket[] = [];
  beforeAll(() => {
    world = joinWorld();
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(url);
    ({ alice, bob } = pair);
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
  const block = (owner: Person, { id }: { id: string }) => as(owner, 'PUT', `/api/blocks/${id}`);
  const unblock = (owner: Person, { id }: { id: string }) => as(owner, 'DELETE', `/api/blocks/${id}`);
  const send = (sender: Person, at = url) =>
    as(
      sender,
      'POST',
      `/api/messages/${pair.conversationId}`,
      { clientMessageId: randomUUID(), content: 'hi' },
      at,
    );
  const profile = async (viewer: Person, { id }: Person, at = url) =>
    (await as(viewer, 'GET', `/api/users/${id}`, undefined, at)).body;

  /** Blocks on one node and unblocks; who writes by another node notices each within a second. */
  async function takeHold([here = '', there = '']: string[]): Promise<void> {
    pair = await createPair(here);
    ({ alice, bob } = pair);
    const socket = await open(bob, there);
    const say = async () => (await ask(socket, 'message:send', textMessage(pair.conversationId))).error?.code;
    expect(await say()).toBeUndefined();
    for (const [method, code] of [
      ['PUT', 'BLOCKED'],
      ['DELETE', undefined],
    ] as const) {
      await as(alice, method, `/api/blocks/${bob.id}`, undefined, here);
      const since = performance.now();
      await eventually(say, (answer) => answer === code);
      expect(performance.now() - since).toBeLessThan(1_000);
    }
  }

  it('let neither of the two write, over REST and the socket; what was written stays', async () => {
    await post(url, alice, pair.conversationId, 'before');
    const { id } = await post(url, bob, pair.conversationId, 'mine');
    const { status, body } = await block(alice, bob);
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ id: bob.id, username: bob.username });
    for (const person of [alice, bob]) {
      expectProblem(await send(person), 'BLOCKED');
      const ack = await ask(await open(person), 'message:send', textMessage(pair.conversationId));
      expectRefusal(ack, 'BLOCKED');
      const { messages } = await history(url, person, pair.conversationId);
      expect(messages.map(({ content }) => content)).toEqual(['mine', 'before']);
      // the conversation itself is still in the list, and opens
      const reopened = await as(person, 'POST', '/api/conversations', {
        type: 'dm',
        userId: person === alice ? bob.id : alice.id,
      });
      expect([reopened.status, reopened.body.id]).toEqual([200, pair.conversationId]);
    }
    const path = `/api/messages/${pair.conversationId}/${id}`;
    expectProblem(await as(bob, 'PATCH', path, { clientChangeId: randomUUID(), content: 'new' }), 'BLOCKED');
    expect((await as(bob, 'DELETE', path, { clientChangeId: randomUUID() })).status).toBe(200);
    expect((await unblock(alice, bob)).status).toBe(204);
    expect((await send(bob)).status).toBe(201);
  });

  it('hold on all nodes within a second, and end so', () => takeHold([url, otherUrl]));

  describe('without Redis', () => {
    let alone: World;
    beforeAll(async () => (alone = await startWorld({ nodes: 2, redisUrl: 'redis://127.0.0.1:1' })));
    afterAll(() => alone.stop());

    it('hold on all nodes within a second, and end so', () => takeHold(alone.nodes.map((node) => node.url)));
  });

  it('keep the two from beginning a conversation, in either direction', async () => {
    const [one, other] = [await createPerson(url), await createPerson(url)];
    await block(one, other);
    const begin = (from: Person, to: Person) =>
      as(from, 'POST', '/api/conversations', { type: 'dm', userId: to.id });
    expectProblem(await begin(one, other), 'BLOCKED');
    expectProblem(await begin(other, one), 'BLOCKED');
    await unblock(one, other);
    expect((await begin(other, one)).status).toBe(201);
  });

  it('keep them from adding each other to groups: nobody is added then, and it is said whom it is about', async () => {
    const { carol } = await createPeople(url, 'carol');
    await block(alice, bob);
    for (const [actor, target] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      const group = await createGroup(url, actor);
      const refusal = await group.add(actor, [carol, target]);
      expectProblem(refusal, 'PRIVATE_PERSON');
      expect(refusal.body.details).toEqual({ userIds: [target.id] });
      expect((await group.members(actor)).body.items).toHaveLength(1);
      const made = await as(actor, 'POST', '/api/conversations', {
        type: 'group',
        title: 'All of us',
        memberIds: [carol.id, target.id],
      });
      expectProblem(made, 'PRIVATE_PERSON');
      expect(made.body.details).toEqual({ userIds: [target.id] });
    }
    const { body } = await as(carol, 'GET', '/api/conversations');
    expect(body.items).toEqual([]);
  });

  it('leave both where they are together already, and let them come by a link or by others', async () => {
    const { carol } = await createPeople(url, 'carol');
    const group = await createGroup(url, carol, [alice]);
    await block(alice, bob);
    const { body: invite } = await group.invite(carol);
    expect((await group.join(bob, invite.code as string)).status).toBe(200);
    await post(url, bob, group.id, 'for all of you');
    const { messages } = await history(url, alice, group.id);
    expect(messages[0]!.content).toBe('for all of you');
  });

  it('a repeated request that added somebody is answered as before, also after a block', async () => {
    const group = await createGroup(url, alice);
    const clientChangeId = randomUUID();
    const added = await group.add(alice, [bob], clientChangeId);
    await block(bob, alice);
    expect((await group.add(alice, [bob], clientChangeId)).body).toEqual({ ...added.body, duplicate: true });
  });

  it('leave nothing of a profile but the name, and nobody in the search', async () => {
    const patch = { bio: 'Mostly in the garden.' };
    await Promise.all([alice, bob].map((person) => as(person, 'PATCH', '/api/users/me', patch)));
    await open(alice);
    await open(bob);
    await eventually(async () => 'lastSeenAt' in (await profile(bob, alice)));
    await eventually(async () => 'lastSeenAt' in (await profile(alice, bob)));
    await block(alice, bob);
    for (const [viewer, person] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      expect(Object.keys(await profile(viewer, person)).sort()).toEqual([
        'createdAt',
        'displayName',
        'id',
        'username',
      ]);
      const { body } = await as(viewer, 'GET', '/api/conversations');
      expect(Object.keys(body.items[0].peer).sort()).toEqual(['createdAt', 'displayName', 'id', 'username']);
      const found = await as(viewer, 'GET', `/api/users?query=${person.username}`);
      expect(found.body.items).toEqual([]);
      expect((await as(viewer, 'GET', `/api/users?query=${viewer.username}`)).body.items).toHaveLength(1);
    }
    await unblock(alice, bob);
    expect((await profile(bob, alice)).bio).toBe(patch.bio);
    expect((await as(bob, 'GET', `/api/users?query=${alice.username}`)).body.items).toHaveLength(1);
  });

  it('hide presence from each other at once, and show it again when they end', async () => {
    const [mine, theirs] = [await open(alice), await open(bob, otherUrl)];
    const heard = { alice: new Recorder(mine), bob: new Recorder(theirs) };
    const watch = async (socket: Socket, { id }: Person) =>
      (await ask(socket, 'presence:subscribe', { userIds: [id] })).data.states[0].state as string;
    await eventually(
      () => watch(mine, bob),
      (state) => state === 'online',
    );
    await eventually(
      () => watch(theirs, alice),
      (state) => state === 'online',
    );
    await block(bob, alice);
    const isHidden = ({ state }: { state?: string }) => state === 'hidden';
    expect(await heard.alice.until('presence:update', isHidden)).toEqual({ userId: bob.id, state: 'hidden' });
    expect(await heard.bob.until('presence:update', isHidden)).toEqual({ userId: alice.id, state: 'hidden' });
    expect(await watch(theirs, alice)).toBe('hidden');
    const { carol } = await createPeople(url, 'carol');
    await watch(theirs, carol);
    await ask(mine, 'presence:set', { state: 'away', text: 'secret' });
    await eventually(() => world.db().collection('presence').findOne({ text: 'secret' }));
    // a node hears of everything in the order in which it was written: nothing came of alice, not even that she moved
    await open(carol);
    await heard.bob.until(
      'presence:update',
      ({ userId, state }) => userId === carol.id && state === 'online',
    );
    const ofAlice = heard.bob.of('presence:update').filter(({ userId }) => userId === alice.id);
    expect(ofAlice.at(-1)).toEqual({ userId: alice.id, state: 'hidden' });
    expect(ofAlice.filter(({ state }) => state === 'hidden')).toHaveLength(1);
    await unblock(bob, alice);
    await heard.bob.until('presence:update', ({ state, text }) => state === 'away' && text === 'secret');
    await heard.alice.until(
      'presence:update',
      ({ state, lastSeenAt }) => state === 'online' && Boolean(lastSeenAt),
    );
  });

  it('tell neither who types nor how far the other has read', async () => {
    await post(url, alice, pair.conversationId, 'read me');
    const [mine, theirs] = [await open(alice), await open(bob)];
    const heard = new Recorder(mine);
    const inside = { conversationId: pair.conversationId };
    await ask(mine, 'conversation:open', inside);
    await block(alice, bob);
    expect((await ask(theirs, 'typing:start', inside)).ok).toBe(true);
    await ask(theirs, 'message:read', { ...inside, upToSeq: 1 });
    const told = await heard.until('status:update', ({ userId }) => userId === bob.id);
    expect(told).toMatchObject({ deliveredSeq: 1, readSeq: 0 });
    // it was typed before that, on the same node
    expect(heard.of('typing:start')).toEqual([]);
    await unblock(alice, bob);
    await ask(theirs, 'typing:start', inside);
    await heard.until('typing:start');
    expect(heard.of('typing:start')).toHaveLength(1);
    await post(url, alice, pair.conversationId, 'and me');
    await ask(theirs, 'message:read', { ...inside, upToSeq: 2 });
    await heard.until('status:update', ({ userId, readSeq }) => userId === bob.id && readSeq === 2);
  });

  it('hide in groups that one types, from each other alone, on all nodes (M6)', async () => {
    const { carol } = await createPeople(url, 'carol');
    const group = await createGroup(url, carol, [alice, bob]);
    const inside = { conversationId: group.id };
    const [alices, bobs, carols] = [
      await open(alice),
      await open(bob, otherUrl),
      await open(carol, otherUrl),
    ];
    const bobsTablet = await open(bob);
    for (const socket of sockets) await ask(socket, 'conversation:open', inside);
    /** What each hears, of one person, of typing: from the first key until they have stopped. */
    const heardOf = async ({ id }: Person, socket: Socket, at: string) => {
      const heard = [alices, bobs, bobsTablet, carols].map((one) => new Recorder(one));
      const told = (recorder: Recorder) =>
        recorder.heard
          .filter(({ event, payload }) => event.startsWith('typing') && payload.userId === id)
          .map(({ event }) => event);
      const ofCarol = () => new Set(told(heard.at(-1)!)).size;
      // not at the first key: it is announced once a second at most
      await eventually(() => ask(socket, 'typing:start', inside).then(ofCarol));
      await ask(socket, 'typing:stop', inside);
      await eventually(ofCarol, (events) => events === 2);
      // what comes from one node comes in order
      const { id: fence } = await post(at, carol, group.id, 'fence');
      for (const one of heard) await one.until('message:receive', (message) => message.id === fence);
      const [byAlice, byBob, onTablet, byCarol] = heard.map((one) => [...new Set(told(one))]);
      return { byAlice, byBob, onTablet, byCarol };
    };
    const ofAlice = () => heardOf(alice, alices, url);
    const ofBob = () => heardOf(bob, bobs, otherUrl);
    const shown = ['typing:start', 'typing:stop'];
    const toAll = { byAlice: shown, byBob: shown, onTablet: shown, byCarol: shown };
    expect([await ofAlice(), await ofBob()]).toEqual([toAll, toAll]);
    await block(alice, bob);
    await eventually(
      () => send(bob, otherUrl),
      ({ body }) => body.code === 'BLOCKED',
    );
    expect(await ofAlice()).toEqual({ ...toAll, byBob: [], onTablet: [] });
    expect(await ofBob()).toEqual({ ...toAll, byAlice: [] });
    await unblock(alice, bob);
    await eventually(
      () => send(bob, otherUrl),
      ({ status }) => status === 201,
    );
    expect([await ofAlice(), await ofBob()]).toEqual([toAll, toAll]);
  });

  it('are listed latest first, page by page, for their owner alone, and told to all devices of theirs', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => createPerson(url)));
    for (const one of others) await block(alice, one);
    const { body } = await block(alice, others[0]!);
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path = `/api/blocks?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const page = (await as(alice, 'GET', path, undefined, otherUrl)).body;
      for (const item of page.items) listed.push(item.user.id as string);
      cursor = page.nextCursor as string | null;
    }
    expect(listed).toEqual(others.map(({ id }) => id).reverse());
    expect((await as(others[0]!, 'GET', '/api/blocks')).body.items).toEqual([]);
    // blocked twice: since the first time
    const items = (await as(alice, 'GET', '/api/blocks')).body.items as { user: Person; at: string }[];
    expect(items.find(({ user }) => user.id === others[0]!.id)!.at).toBe(body.at);
    await unblock(alice, others[1]!);
    const ack = await ask(await open(alice), 'sync:pull', { cursors: {}, account: 0 });
    const known = (ack.data.account as { kind: string; key: string; value?: object }[]).filter(
      ({ kind }) => kind === 'block',
    );
    expect(known.filter(({ value }) => value).map(({ key }) => key)).toEqual(
      others.filter((one) => one !== others[1]).map(({ id }) => id),
    );
    const strange = await ask(await open(others[0]!), 'sync:pull', { cursors: {}, account: 0 });
    expect(JSON.stringify(strange.data)).not.toContain('block');
  });

  it('refuse what makes no sense', async () => {
    expectProblem(await block(alice, alice), 'BLOCK_SELF');
    expectProblem(await block(alice, { id: 'f'.repeat(24) }), 'NOT_FOUND');
    expectProblem(await block(alice, { id: 'nonsense' }), 'NOT_FOUND');
    expectProblem(await unblock(alice, { id: '$ne' }), 'NOT_FOUND');
    expect((await as(alice, 'GET', '/api/blocks')).body.items).toEqual([]);
    expect(
      await world
        .db()
        .collection('blocks')
        .countDocuments({ ownerId: new ObjectId(alice.id) }),
    ).toBe(0);
    // nothing to end: nothing happens, so that it may be repeated
    expect((await unblock(alice, bob)).status).toBe(204);
    expectProblem(await as(alice, 'GET', '/api/blocks?limit=0'), 'VALIDATION');
    expectProblem(await as(alice, 'GET', '/api/blocks?cursor=nonsense'), 'VALIDATION');
  });
});
