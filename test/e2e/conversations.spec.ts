import { ObjectId } from 'mongodb';
import { post } from '../factories/messages';
import { type Person, createPerson, openDirect } from '../factories/people';
import type * as wire from '../../src/client/wire';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { joinWorld, type SharedWorld } from '../support/world';

describe('conversations', () => {
  let world: SharedWorld;
  let url: string;
  let urls: [string, string];
  beforeAll(() => {
    world = joinWorld();
    urls = world.nodes.map((node) => node.url) as [string, string];
    [url] = urls;
  });
  afterAll(() => world.stop());

  const open = (caller: Person, userId: string, at = url) =>
    call(at, 'POST', '/api/conversations', { token: caller.accessToken, body: { type: 'dm', userId } });
  const list = async (caller: Person, query = '') =>
    (await call(url, 'GET', `/api/conversations${query}`, { token: caller.accessToken }))
      .body as wire.ConversationPage;

  it('is the same one from both sides: made by the first (201), met by the second (200) (R81, R92)', async () => {
    const [alice, bob] = [await createPerson(url, 'alice'), await createPerson(url, 'bob')];
    const made = await open(alice, bob.id);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      type: 'dm',
      memberCount: 2,
      lastSeq: 0,
      lastChg: 0,
      unread: 0,
      peer: { id: bob.id, username: bob.username },
    });
    const met = await open(bob, alice.id, urls[1]);
    expect(met.status).toBe(200);
    expect(met.body).toMatchObject({ id: made.body.id, peer: { id: alice.id } });
    expect((await open(alice, bob.id)).status).toBe(200);
  });

  it('is made once when twenty requests of both sides race over two nodes (R96)', async () => {
    const [alice, bob] = [await createPerson(url, 'alice'), await createPerson(url, 'bob')];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 ? open(alice, bob.id, urls[(i >> 1) % 2]) : open(bob, alice.id, urls[(i >> 1) % 2]),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(1);
    const id = answers[0]!.body.id as string;
    const filter = { conversationId: new ObjectId(id) };
    const rows = await world.db().collection('conversation_members').find(filter).toArray();
    expect(rows.map(({ userId }) => String(userId)).sort()).toEqual([alice.id, bob.id].sort());
    for (const person of [alice, bob])
      expect((await list(person)).items.map((item) => item.id)).toEqual([id]);
  });

  it('is answered to everyone when many pairs open theirs at once, each from both sides (R81, R96)', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 16 }, () => Promise.all([createPerson(url, 'alice'), createPerson(url, 'bob')])),
    );
    const answers = await Promise.all(
      pairs.flatMap(([alice, bob]) =>
        urls.flatMap((node) => [open(alice, bob.id, node), open(bob, alice.id, node)]),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(pairs.length);
    expect(statuses.filter((status) => status === 200)).toHaveLength(pairs.length * 3);
  });

  it('needs another person who exists', async () => {
    const alice = await createPerson(url, 'alice');
    expectProblem(await open(alice, alice.id), 'CONVERSATION_WITH_SELF');
    expectProblem(await open(alice, '0'.repeat(24)), 'NOT_FOUND');
    expectProblem(await open(alice, 'nobody'), 'VALIDATION');
    expect((await list(alice)).items).toEqual([]);
  });

  it('is not shown to a third person, whether it exists or not', async () => {
    const people = await Promise.all(['alice', 'bob', 'carol'].map((name) => createPerson(url, name)));
    const [alice, bob, carol] = people as [Person, Person, Person];
    const id = await openDirect(url, alice, bob);
    const get = (caller: Person, of: string) =>
      call(url, 'GET', `/api/conversations/${of}`, { token: caller.accessToken });
    expect((await get(alice, id)).body.id).toBe(id);
    const [foreign, unknown] = [await get(carol, id), await get(carol, 'a'.repeat(24))];
    expectProblem(foreign, 'NOT_MEMBER');
    expectProblem(unknown, 'NOT_MEMBER');
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    expect((await list(carol)).items).toEqual([]);
  });

  it('lists by latest activity with the last message and what is unread (R91, M8)', async () => {
    const me = await createPerson(url, 'me');
    const friends = await Promise.all(['ann', 'ben', 'cid'].map((name) => createPerson(url, name)));
    const ids: string[] = [];
    for (const friend of friends) ids.push(await openDirect(url, me, friend));
    const [toAnn, toBen, toCid] = ids as [string, string, string];
    await post(url, friends[0]!, toAnn, 'one');
    await post(url, friends[0]!, toAnn, 'two');
    await post(url, me, toCid, 'mine');
    await post(urls[1], friends[1]!, toBen, 'latest');
    const { items } = await eventually(
      () => list(me),
      (page) => page.items.map(({ id }) => id).join() === [toBen, toCid, toAnn].join(),
    );
    expect(
      items.map(({ lastMessage, lastSeq }) => [lastMessage?.content, lastMessage?.isSender, lastSeq]),
    ).toEqual([
      ['latest', false, 1],
      ['mine', true, 1],
      ['two', false, 2],
    ]);
    const settled = await eventually(
      () => list(me),
      (page) => page.items[1]?.unread === 0,
    );
    expect(settled.items.map(({ unread }) => unread)).toEqual([1, 0, 2]);
    expect(settled.items.map(({ peer }) => peer?.id)).toEqual([
      friends[1]!.id,
      friends[2]!.id,
      friends[0]!.id,
    ]);
  });

  it('shows each of sixty once, seven at a time, while messages keep moving them (R24, R55)', async () => {
    const me = await createPerson(url, 'busy');
    const friends = await Promise.all(Array.from({ length: 60 }, () => createPerson(url, 'friend')));
    const ids = await Promise.all(friends.map((friend) => openDirect(url, friend, me)));
    await Promise.all(ids.map((id, i) => post(urls[i % 2]!, friends[i]!, id, `from ${i}`)));
    await eventually(
      () => list(me, '?limit=100'),
      ({ items }) =>
        items.length === 60 && items.every(({ lastActivityAt, createdAt }) => lastActivityAt > createdAt),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    let page = 0;
    do {
      const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const { items, nextCursor, hasMore }: wire.ConversationPage = await list(me, `?limit=7${more}`);
      expect(hasMore).toBe(nextCursor !== null);
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor;
      // moves one that was not shown yet and one that was to the top
      const moved = [ids.find((id) => !seen.includes(id)), seen[page]].filter((id) => id !== undefined);
      await Promise.all(moved.map((id) => post(url, friends[ids.indexOf(id)]!, id, 'again')));
      await eventually(
        async () => (await list(me, '?limit=2')).items.map(({ id }) => id),
        (top) => moved.every((id) => top.includes(id)),
      );
      page += 1;
    } while (cursor);
    expect(seen).toHaveLength(60);
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  it('refuses a cursor that was altered or belongs to someone else', async () => {
    const [me, other] = [await createPerson(url, 'me'), await createPerson(url, 'other')];
    for (const person of [me, other]) {
      for (let i = 0; i < 3; i += 1) await openDirect(url, person, await createPerson(url, 'friend'));
    }
    const { nextCursor } = await list(me, '?limit=1');
    const get = (caller: Person, cursor: string) =>
      call(url, 'GET', `/api/conversations?cursor=${encodeURIComponent(cursor)}`, {
        token: caller.accessToken,
      });
    expect((await get(me, nextCursor!)).body.items).toHaveLength(2);
    expectProblem(await get(other, nextCursor!), 'VALIDATION');
    const [body, signature] = nextCursor!.split('.') as [string, string];
    const position = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const moved = Buffer.from(JSON.stringify({ ...position, at: '2000-01-01T00:00:00.000Z' })).toString(
      'base64url',
    );
    for (const cursor of [`${moved}.${signature}`, body, `${body}.`, '.', 'nonsense', '2026-01-01'])
      expectProblem(await get(me, cursor), 'VALIDATION');
  });
});
