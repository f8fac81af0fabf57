import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { createGroup, createPeople } from '../factories/groups';
import { type Pair, createPair, post } from '../factories/messages';
import type { Person } from '../factories/people';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

type WireMessage = Record<string, string>;

describe('stars', () => {
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

  const star = ({ accessToken: token }: Person, message: WireMessage, method = 'PUT') =>
    call(url, method, `/api/messages/${message.conversationId}/${message.id}/star`, { token });
  const list = async ({ accessToken: token }: Person, query = '') =>
    (await call(url, 'GET', `/api/stars${query}`, { token })).body as {
      items: { message: { content: string } }[];
      nextCursor: string;
    };
  const texts = async (...args: Parameters<typeof list>) =>
    (await list(...args)).items.map(({ message }) => message.content);

  it('are of one person, on all their devices, also those that were away', async () => {
    const { alice, bob, conversationId } = pair;
    const [laptop, friend] = [
      await openSocket(url, alice.accessToken),
      await openSocket(url, bob.accessToken),
    ];
    const [own, bobs] = [new Recorder(laptop), new Recorder(friend)];
    const message = await post(url, bob, conversationId, 'the address');
    expect((await star(alice, message)).status).toBe(204);
    const value = { conversationId, seq: 1 };
    expect(await own.until('account:updated')).toMatchObject({ n: 1, kind: 'star', key: message.id, value });
    expect((await star(alice, message)).status).toBe(204);
    expect(await texts(alice)).toEqual(['the address']);
    expect(await texts(bob)).toEqual([]);
    const pull = async () =>
      (await ask(laptop, 'sync:pull', { cursors: {}, account: 0 })).data.account as object[];
    expect(await pull()).toMatchObject([{ n: 1, kind: 'star', key: message.id, value }]);
    expect((await star(alice, message, 'DELETE')).status).toBe(204);
    expect((await star(alice, message, 'DELETE')).status).toBe(204);
    const gone = await own.until('account:updated', ({ n }) => n === 2);
    expect(gone).toMatchObject({ kind: 'star', key: message.id });
    expect(gone).not.toHaveProperty('value');
    expect(await texts(alice)).toEqual([]);
    expect(bobs.of('account:updated')).toEqual([]);
    laptop.close();
    friend.close();
  });

  it('are listed over all conversations, latest first, page by page', async () => {
    const { owner, alice } = await createPeople(url, 'owner', 'alice');
    const [one, two] = [await createGroup(url, owner, [alice]), await createGroup(url, owner, [alice])];
    for (const [group, text] of [
      [one, 'first'],
      [two, 'second'],
      [one, 'third'],
    ] as const)
      await star(alice, await post(url, owner, group.id, text));
    expect(await texts(alice)).toEqual(['third', 'second', 'first']);
    const page = await list(alice, '?limit=2');
    expect(page.items).toHaveLength(2);
    expect(await texts(alice, `?limit=2&cursor=${page.nextCursor}`)).toEqual(['first']);
    expectProblem(
      await call(url, 'GET', `/api/stars?cursor=${page.nextCursor}`, { token: owner.accessToken }),
      'VALIDATION',
    );
  });

  it('show only what the person may still see (M6)', async () => {
    const { owner, alice, late } = await createPeople(url, 'owner', 'alice', 'late');
    const group = await createGroup(url, owner, [alice]);
    const [kept, deleted] = [
      await post(url, owner, group.id, 'kept'),
      await post(url, owner, group.id, 'deleted'),
    ];
    for (const message of [kept, deleted]) await star(alice, message);
    await group.add(owner, [late]);
    expectProblem(await star(late, kept), 'NOT_FOUND');
    expectProblem(await star(pair.bob, kept), 'NOT_MEMBER');
    await call(url, 'DELETE', `/api/messages/${group.id}/${deleted.id}`, {
      token: owner.accessToken,
      body: { clientChangeId: randomUUID() },
    });
    expect(await texts(alice)).toEqual(['kept']);
    await group.remove(owner, alice);
    expect(await texts(alice)).toEqual([]);
    expect((await star(alice, kept, 'DELETE')).status).toBe(204);
    await group.add(owner, [alice]);
    expect(await texts(alice)).toEqual([]);
  });

  it('are a thousand at most', async () => {
    const { alice, conversationId } = pair;
    const userId = new ObjectId(alice.id);
    const at = new Date();
    const stars = Array.from({ length: 1_000 }, () => {
      return { userId, conversationId: new ObjectId(), messageId: new ObjectId(), at };
    });
    await world.db().collection('stars').insertMany(stars);
    const refused = await star(alice, await post(url, alice, conversationId));
    expectProblem(refused, 'STAR_LIMIT');
    expect(refused.body.details).toEqual({ limit: 1_000 });
  });
});
