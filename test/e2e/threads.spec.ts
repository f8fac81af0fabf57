import { randomUUID } from 'node:crypto';
import type * as wire from '../../src/client/wire';
import { createGroup, createPeople } from '../factories/groups';
import { history, post } from '../factories/messages';
import { type Person, openDirect, textMessage } from '../factories/people';
import { connectClient, heardBy } from '../support/clients';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('threads (R36)', () => {
  let world: SharedWorld;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  let id: string;
  beforeAll(() => {
    world = joinWorld();
    url = world.node.url;
  });
  beforeEach(async () => {
    people = await createPeople(url, 'ann', 'bob', 'cem');
    id = await openDirect(url, people.ann, people.bob);
  });
  afterAll(() => world.stop());

  const send = ({ accessToken: token }: Person, fields: object, to = id) =>
    call(url, 'POST', `/api/messages/${to}`, {
      token,
      body: { clientMessageId: randomUUID(), content: 'under it', ...fields },
    });
  const remove = ({ accessToken: token }: Person, messageId: string) =>
    call(url, 'DELETE', `/api/messages/${id}/${messageId}`, {
      token,
      body: { clientChangeId: randomUUID() },
    });
  const thread = ({ accessToken: token }: Person, messageId: string, { to = id, query = '' } = {}) =>
    call(url, 'GET', `/api/messages/${to}/${messageId}/thread${query}`, { token });
  const seqs = (page: object) => (page as wire.ThreadPage).messages.map(({ seq }) => seq);

  it('stand under a message and keep their place among all others', async () => {
    const { ann, bob } = people;
    const root = await post(url, ann, id, 'Lunch?');
    const heard = new Recorder(await openSocket(url, ann.accessToken));
    const threadRoot = { messageId: root.id, seq: 1 };
    const { status, body } = await send(bob, { threadRootId: root.id });
    expect([status, body.seq, body.threadRoot]).toEqual([201, 2, threadRoot]);
    expect(await heard.until('message:receive')).toMatchObject({ seq: 2, threadRoot });
    await post(url, bob, id, 'something else');
    await send(ann, { threadRootId: root.id, replyTo: body.id });
    const { messages } = await history(url, bob, id);
    expect(messages.map(({ seq, thread: under }) => [seq, under])).toEqual([
      [4, undefined],
      [3, undefined],
      [2, undefined],
      [1, { replyCount: 2, lastReplySeq: 4 }],
    ]);
    const page = (await thread(bob, root.id as string)).body as wire.ThreadPage;
    expect(page.root).toMatchObject({ id: root.id, content: 'Lunch?', thread: { replyCount: 2 } });
    expect(page.messages).toMatchObject([
      { seq: 2, threadRoot, isSender: true },
      { seq: 4, threadRoot, replyTo: { seq: 2, snippet: 'under it' } },
    ]);
    expect([page.nextCursor, page.hasMore]).toEqual([null, false]);
  });

  it('are counted right when many write at once', async () => {
    const { ann, bob } = people;
    const root = await post(url, ann, id);
    const socket = await openSocket(url, bob.accessToken);
    const wish = () => ({ ...textMessage(id), threadRootId: root.id as string });
    await Promise.all(Array.from({ length: 20 }, () => ask(socket, 'message:send', wish())));
    const { messages } = await history(url, ann, id);
    expect(messages.at(-1)!.thread).toEqual({ replyCount: 20, lastReplySeq: 21 });
    socket.close();
  });

  it('are read page by page, by nobody else’s cursor', async () => {
    const { ann, bob } = people;
    const root = (await post(url, ann, id)).id as string;
    for (let i = 0; i < 5; i += 1) await send(bob, { threadRootId: root });
    const found: number[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor ? `?limit=2&cursor=${encodeURIComponent(cursor)}` : '?limit=2';
      const { body } = await thread(ann, root, { query });
      found.push(...seqs(body as object));
      cursor = body.nextCursor as string | null;
      if (cursor) expectProblem(await thread(bob, root, { query: `?cursor=${cursor}` }), 'VALIDATION');
    } while (cursor);
    expect(found).toEqual([2, 3, 4, 5, 6]);
    expectProblem(await thread(ann, root, { query: '?cursor=nonsense' }), 'VALIDATION');
  });

  it('are told of on every page, also on one that reaches further for what its reader deleted', async () => {
    const { ann, bob } = people;
    const posted: string[] = [];
    for (let i = 0; i < 8; i += 1) posted.push((await post(url, ann, id)).id as string);
    for (const root of [2, 5, 7]) await send(ann, { threadRootId: posted[root - 1] });
    for (const seq of [4, 6]) {
      const path = `/api/messages/${id}/${posted[seq - 1]}/hidden`;
      expect((await call(url, 'PUT', path, { token: bob.accessToken })).status).toBe(204);
    }
    const read = (cursor?: string) => history(url, bob, id, { limit: 2, ...(cursor && { cursor }) });
    const told = (pages: wire.MessagePage[]) =>
      pages.flatMap(({ messages }) => messages.map(({ seq, thread: under }) => [seq, under?.lastReplySeq]));
    const older = [await read()];
    for (let next = older[0]!.nextCursor; next; next = older.at(-1)!.nextCursor) older.push(await read(next));
    const everything = [11, 10, 9, 8, 7, 5, 3, 2, 1];
    const lastOf = new Map([
      [2, 9],
      [5, 10],
      [7, 11],
    ]);
    expect(told(older)).toEqual(everything.map((seq) => [seq, lastOf.get(seq)]));
    const newer = [older.at(-1)!];
    for (let next = newer[0]!.prevCursor; next; next = newer[0]!.prevCursor) newer.unshift(await read(next));
    expect(told(newer)).toEqual(everything.map((seq) => [seq, lastOf.get(seq)]));
  });

  it('keep the places of what is deleted', async () => {
    const { ann, bob } = people;
    const root = await post(url, ann, id);
    const first = await send(bob, { threadRootId: root.id });
    await send(bob, { threadRootId: root.id });
    await remove(bob, first.body.id as string);
    await remove(ann, root.id as string);
    const page = (await thread(bob, root.id as string)).body as wire.ThreadPage;
    expect(page.root).toMatchObject({ content: '', thread: { replyCount: 2, lastReplySeq: 3 } });
    expect(page.root.deletedAt).toBeDefined();
    expect(page.messages).toMatchObject([
      { seq: 2, content: '' },
      { seq: 3, content: 'under it' },
    ]);
    expectProblem(await send(bob, { threadRootId: root.id }), 'MESSAGE_DELETED');
  });

  it('show nobody more than they may see (R47, R257)', async () => {
    const { ann, bob, cem } = people;
    const group = await createGroup(url, ann, [bob, cem]);
    const root = (await post(url, ann, group.id)).id as string;
    await send(ann, { threadRootId: root }, group.id);
    await group.remove(ann, cem);
    await send(ann, { threadRootId: root }, group.id);
    expectProblem(await thread(cem, root, { to: group.id }), 'NOT_MEMBER');
    await group.add(ann, [cem]);
    await send(ann, { threadRootId: root }, group.id);
    expect(seqs((await thread(cem, root, { to: group.id })).body as object)).toEqual([3, 7]);
    expect(seqs((await thread(bob, root, { to: group.id })).body as object)).toEqual([3, 5, 7]);
    const rootOf = async (reader: Person) =>
      (await history(url, reader, group.id)).messages.find(({ seq }) => seq === 2);
    expect((await rootOf(cem))!.thread).toEqual({ replyCount: 2, lastReplySeq: 7 });
    expect((await rootOf(bob))!.thread).toEqual({ replyCount: 3, lastReplySeq: 7 });
    // who came later sees neither the root nor what it is
    const { dora } = await createPeople(url, 'dora');
    await group.add(ann, [dora]);
    expectProblem(await thread(dora, root, { to: group.id }), 'NOT_FOUND');
    expectProblem(await send(dora, { threadRootId: root }, group.id), 'THREAD_NOT_FOUND');
    await send(bob, { threadRootId: root }, group.id);
    const [seen] = (await history(url, dora, group.id)).messages;
    expect(seen).toMatchObject({ content: 'under it', threadRoot: { messageId: root, seq: 2 } });
  });

  it('are refused where nothing can stand', async () => {
    const { ann, bob, cem } = people;
    const root = await post(url, ann, id);
    const under = (await send(bob, { threadRootId: root.id })).body.id as string;
    const elsewhere = await post(url, ann, await openDirect(url, ann, cem));
    const group = await createGroup(url, ann, [bob]);
    const system = (await history(url, ann, group.id)).messages[0]!;
    const socket = await openSocket(url, bob.accessToken);
    const refused: [string, string, string][] = [
      [id, under, 'NOT_A_THREAD_ROOT'],
      [group.id, system.id, 'NOT_A_THREAD_ROOT'],
      [id, elsewhere.id as string, 'THREAD_NOT_FOUND'],
      [id, 'f'.repeat(24), 'THREAD_NOT_FOUND'],
      [id, 'nonsense', 'VALIDATION'],
    ];
    for (const [to, threadRootId, code] of refused) {
      expectProblem(await send(bob, { threadRootId }, to), code);
      expectRefusal(await ask(socket, 'message:send', { ...textMessage(to), threadRootId }), code);
    }
    for (const [to, messageId] of [
      [id, under],
      [group.id, system.id],
      [id, elsewhere.id as string],
    ] as const)
      expectProblem(await thread(bob, messageId, { to }), 'NOT_FOUND');
    const forwardOf = { conversationId: id, messageId: root.id as string };
    expectProblem(await send(bob, { content: undefined, forwardOf, threadRootId: root.id }), 'VALIDATION');
    socket.close();
  });

  it('belong to what is stored once, also when the root is gone (R21)', async () => {
    const { ann, bob } = people;
    const [root, other] = [await post(url, ann, id), await post(url, ann, id)];
    const clientMessageId = randomUUID();
    await send(bob, { clientMessageId, threadRootId: root.id });
    await remove(ann, root.id as string);
    expect((await send(bob, { clientMessageId, threadRootId: root.id })).status).toBe(200);
    for (const fields of [{}, { threadRootId: other.id }, { replyTo: root.id }])
      expectProblem(await send(bob, { clientMessageId, ...fields }), 'IDEMPOTENCY_CONFLICT');
  });

  it('are written and read by the client', async () => {
    const { ann, bob } = people;
    const root = (await post(url, ann, id)).id as string;
    const { client } = await connectClient([url], bob);
    const mine = heardBy(client, 'message');
    await client.send(id, 'under it', { threadRootId: root });
    expect((await mine).threadRoot).toEqual({ messageId: root, seq: 1 });
    const page = await client.thread(id, root);
    expect(page.root.thread).toEqual({ replyCount: 1, lastReplySeq: 2 });
    expect(client.messages(id).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(client.messages(id)[0]).not.toHaveProperty('thread');
    client.disconnect();
  });
});
