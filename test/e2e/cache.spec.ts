import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { createGroup } from '../factories/groups';
import { createPair, history, post } from '../factories/messages';
import { createPerson, openDirect } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { Profiler } from '../support/profiler';
import { startWorld, type World } from '../support/world';

describe('what is read from the cache (R15, R53, R246, R281)', () => {
  let world: World;
  let url: string;
  let otherUrl: string;
  beforeAll(async () => {
    world = await startWorld({ nodes: 2 });
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  afterAll(() => world.stop());

  const hits = async (kind: string) => {
    const text = await (await fetch(`${otherUrl}/metrics`)).text();
    const line = new RegExp(`^parley_cache_lookups_total\\{kind="${kind}",outcome="hit"\\} (\\d+)$`, 'm');
    return Number(line.exec(text)?.[1] ?? 0);
  };
  /** Reads until it is answered from the cache. */
  const warm = async (kind: string, read: () => Promise<unknown>) => {
    const before = await hits(kind);
    await eventually(async () => {
      await read();
      return (await hits(kind)) > before;
    });
  };

  it('is the present text of an edited message, and no more than the tombstone of a deleted one', async () => {
    const { alice, bob, conversationId } = await createPair(url);
    const { id } = await post(url, alice, conversationId, 'first text');
    const path = `/api/messages/${conversationId}/${id}`;
    const read = async () => (await history(otherUrl, bob, conversationId)).messages[0]!;
    for (const content of ['second text', 'third text']) {
      await warm('recent', read);
      const body = { clientChangeId: randomUUID(), content };
      await call(url, 'PATCH', path, { token: alice.accessToken, body });
      expect(await read()).toMatchObject({ content, editedAt: expect.any(String) as string });
    }
    await warm('recent', read);
    await call(url, 'DELETE', path, {
      token: alice.accessToken,
      body: { clientChangeId: randomUUID() },
    });
    expect(await read()).toMatchObject({ content: '', deletedAt: expect.any(String) as string });
  });

  it('ends with the newest message, in the history and in the list', async () => {
    const { alice, bob, conversationId } = await createPair(url);
    await post(url, alice, conversationId, 'one');
    const page = async () => (await history(otherUrl, bob, conversationId)).messages[0]!.content;
    const list = async () => {
      const { body } = await call(otherUrl, 'GET', '/api/conversations', { token: bob.accessToken });
      return body.items[0].lastMessage?.content as string;
    };
    await warm('recent', page);
    await warm('newest', list);
    await post(url, alice, conversationId, 'two');
    expect(await page()).toBe('two');
    // the list shows the newest number that is recorded
    await eventually(async () => (await list()) === 'two');
  });

  it('leaves to a page that is read by cursor nothing but the page to ask for', async () => {
    const { alice, bob, conversationId } = await createPair(url);
    for (const text of ['one', 'two', 'three']) await post(url, alice, conversationId, text);
    const { nextCursor } = await history(otherUrl, bob, conversationId, { limit: 1 });
    const profiler = new Profiler(world.db());
    await profiler.start();
    const older = await history(otherUrl, bob, conversationId, { limit: 1, cursor: nextCursor! });
    const asked = (await profiler.executed()).filter(
      // counting asks for messages of many conversations
      ({ collection, shape }) => collection === 'messages' && shape.startsWith('{"filter":{"conversationId"'),
    );
    await profiler.stop();
    expect(older.messages.map(({ content }) => content)).toEqual(['two']);
    // the other is for where threads begin; the newest number is not asked for
    expect(asked.map(({ shape }) => shape).sort()).toEqual([
      expect.stringContaining('"seq":{"$gte"'),
      expect.stringContaining('"threadRoot.seq":{"$gte"'),
    ]);
  });

  it('is refused to who was removed, and is without what is not for who came later', async () => {
    const [ann, bob, cem] = await Promise.all(['ann', 'bob', 'cem'].map((name) => createPerson(url, name)));
    const group = await createGroup(url, ann!, [bob!]);
    await post(url, ann!, group.id, 'before');
    await warm('recent', () => history(otherUrl, bob!, group.id));
    await group.add(ann!, [cem!]);
    const seen = (await history(otherUrl, cem!, group.id)).messages;
    expect(seen.map(({ event }) => event?.kind)).toEqual(['added']);
    await warm('recent', () => history(otherUrl, cem!, group.id));
    expect((await history(otherUrl, cem!, group.id)).messages).toEqual(seen);
    await group.remove(ann!, bob!);
    const read = () => call(otherUrl, 'GET', `/api/messages/${group.id}`, { token: bob!.accessToken });
    await eventually(async () => (await read()).status === 403);
    expectProblem(await read(), 'NOT_MEMBER');
  });

  it('is what a person is called now', async () => {
    const [alice, bob] = [await createPerson(url, 'alice'), await createPerson(url, 'bob')];
    await openDirect(url, alice, bob);
    const seen = async () =>
      (await call(otherUrl, 'GET', `/api/users/${alice.id}`, { token: bob.accessToken })).body
        .displayName as string;
    await warm('user', seen);
    await call(url, 'PATCH', '/api/users/me', {
      token: alice.accessToken,
      body: { displayName: 'Alice the Great' },
    });
    expect(await seen()).toBe('Alice the Great');
  });

  it('is outdated a moment later where the node that wrote died before it could say so', async () => {
    const { alice, bob, conversationId } = await createPair(url);
    const { id } = await post(url, alice, conversationId, 'old');
    const read = async () => (await history(otherUrl, bob, conversationId)).messages[0]!.content;
    await warm('recent', read);
    await world
      .db()
      .collection('messages')
      .updateOne({ _id: new ObjectId(id) }, { $set: { content: 'new', version: 2 } });
    await world
      .db()
      .collection('changes')
      .insertOne({
        conversationId: new ObjectId(conversationId),
        chg: 1,
        type: 'message:updated',
        actorId: new ObjectId(alice.id),
        clientChangeId: randomUUID(),
        messageId: new ObjectId(id),
        seq: 1,
        version: 2,
        content: 'new',
        at: new Date(),
      });
    await eventually(async () => (await read()) === 'new');
  });

  it('is counted for operators on this machine', async () => {
    const { status, headers, text } = await fetch(`${url}/metrics`).then(async (answer) => ({
      status: answer.status,
      headers: answer.headers,
      text: await answer.text(),
    }));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    const guarded = await world.addNode({ METRICS_TOKEN: 'a-token-of-the-operator' });
    const answer = await call(guarded.url, 'GET', '/metrics');
    expectProblem(answer, 'FORBIDDEN');
    const welcome = await fetch(`${guarded.url}/metrics`, {
      headers: { authorization: 'Bearer a-token-of-the-operator' },
    });
    expect(welcome.status).toBe(200);
  });
});
