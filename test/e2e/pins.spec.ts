import { randomUUID } from 'node:crypto';
import { createGroup, createPeople } from '../factories/groups';
import { type Pair, createPair, post } from '../factories/messages';
import type { Person } from '../factories/people';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('pinned messages', () => {
  let world: SharedWorld;
  let url: string;
  let pair: Pair;
  beforeAll(() => {
    world = joinWorld();
    url = world.node.url;
  });
  beforeEach(async () => {
    pair = await createPair(url);
  });
  afterAll(() => world.stop());

  const pin = ({ accessToken: token }: Person, message: Record<string, string>, method = 'PUT', more = {}) =>
    call(url, method, `/api/messages/${message.conversationId}/${message.id}/pin`, {
      token,
      body: { clientChangeId: randomUUID(), ...more },
    });
  const pinned = async ({ accessToken: token }: Person, id = pair.conversationId, query = '') =>
    (await call(url, 'GET', `/api/conversations/${id}/pins${query}`, { token })).body as {
      items: { message: { content: string }; pinnedBy: string }[];
      nextCursor: string;
    };
  const texts = async (...args: Parameters<typeof pinned>) =>
    (await pinned(...args)).items.map(({ message }) => message.content);

  it('are the same for both, told live and by sync, latest first (M4)', async () => {
    const { alice, bob, conversationId } = pair;
    const [first, second] = [
      await post(url, alice, conversationId, 'first'),
      await post(url, alice, conversationId, 'second'),
    ];
    const socket = await openSocket(url, bob.accessToken);
    const bobs = new Recorder(socket);
    const wish = { conversationId, messageId: first.id as string, clientChangeId: randomUUID() };
    const { data } = await ask(socket, 'message:pin', wish);
    expect(data).toEqual({ messageId: first.id, chg: 1, version: 1, duplicate: false });
    expect((await ask(socket, 'message:pin', wish)).data).toEqual({ ...data, duplicate: true });
    expectRefusal(await ask(socket, 'message:pin', { ...wish, isPinned: false }), 'IDEMPOTENCY_CONFLICT');
    expect((await pin(alice, second)).body).toMatchObject({ chg: 2 });
    expect((await pin(bob, second)).body).toMatchObject({ chg: 0 });
    const live = await bobs.count('pin:updated', 2);
    expect(live[0]).toMatchObject({
      type: 'pin:updated',
      messageId: first.id,
      actorId: bob.id,
      isPinned: true,
    });
    const pulled = await ask(socket, 'sync:pull', { cursors: { [conversationId]: { seq: 2, chg: 0 } } });
    expect(pulled.data.changes).toEqual(live);
    expect(await pinned(alice)).toMatchObject({
      items: [
        { message: { content: 'second', isSender: true }, pinnedBy: alice.id },
        { message: { content: 'first' }, pinnedBy: bob.id },
      ],
    });
    const page = await pinned(bob, conversationId, '?limit=1');
    expect(await texts(bob, conversationId, `?cursor=${page.nextCursor}`)).toEqual(['first']);
    expect((await pin(alice, first, 'DELETE')).body).toMatchObject({ chg: 3 });
    expect((await pin(alice, first, 'DELETE')).body).toMatchObject({ chg: 0 });
    expect(await texts(bob)).toEqual(['second']);
    socket.close();
  });

  it('leave the version, and go with a message that is deleted', async () => {
    const { alice, bob, conversationId } = pair;
    const message = await post(url, alice, conversationId, 'to be deleted');
    await pin(bob, message);
    const path = `/api/messages/${conversationId}/${message.id}`;
    const body = { clientChangeId: randomUUID(), content: 'edited', expectedVersion: 1 };
    expect((await call(url, 'PATCH', path, { token: alice.accessToken, body })).status).toBe(200);
    expect(await texts(bob)).toEqual(['edited']);
    expectProblem(await pin(bob, message, 'DELETE', { expectedVersion: 1 }), 'VERSION_CONFLICT');
    await call(url, 'DELETE', path, { token: alice.accessToken, body: { clientChangeId: randomUUID() } });
    expect(await texts(bob)).toEqual([]);
    expectProblem(await pin(bob, message), 'MESSAGE_DELETED');
  });

  it('are a hundred at most', async () => {
    const { alice, conversationId } = pair;
    const socket = await openSocket(url, alice.accessToken);
    const message = await post(url, alice, conversationId, 'one too many');
    const pins = world.db().collection('pins');
    const { conversationId: inside } = (await world
      .db()
      .collection('messages')
      .findOne({ content: 'one too many' }))!;
    const at = new Date();
    await pins.insertMany(
      Array.from({ length: 99 }, () => ({ conversationId: inside, pinnedBy: inside, at })),
    );
    expect((await pin(alice, message)).status).toBe(200);
    const refused = await pin(alice, await post(url, alice, conversationId, 'the next'));
    expectProblem(refused, 'PIN_LIMIT');
    expect(refused.body.details).toEqual({ limit: 100 });
    socket.close();
  });

  it('are made by moderators, and seen by who may see the message (M6)', async () => {
    const { owner, member, late } = await createPeople(url, 'owner', 'member', 'late');
    const group = await createGroup(url, owner, [member]);
    const before = await post(url, owner, group.id, 'before');
    expectProblem(await pin(member, before), 'FORBIDDEN');
    expect((await pin(owner, before)).status).toBe(200);
    await group.add(owner, [late]);
    await pin(owner, await post(url, owner, group.id, 'after'));
    expect(await texts(member, group.id)).toEqual(['after', 'before']);
    expect(await texts(late, group.id)).toEqual(['after']);
    expectProblem(await pin(late, before, 'DELETE'), 'NOT_FOUND');
    const answer = await call(url, 'GET', `/api/conversations/${group.id}/pins`, {
      token: pair.bob.accessToken,
    });
    expectProblem(answer, 'NOT_MEMBER');
  });
});
