import { randomUUID } from 'node:crypto';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { history, post } from '../factories/messages';
import { openDirect, type Person } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { toldOf } from '../support/jobs';
import { expectProblem } from '../support/problems';
import { Profiler } from '../support/profiler';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

type WireMessage = Record<string, string>;

describe('messages deleted for oneself', () => {
  let world: World;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  let group: GroupCalls;
  beforeAll(async () => {
    world = await startWorld({ nodes: 2 });
    url = world.node.url;
    people = await createPeople(url, 'ann', 'bob', 'cem');
  });
  beforeEach(async () => {
    group = await createGroup(url, people.ann, [people.bob, people.cem]);
  });
  afterAll(() => world.stop());

  const hide = ({ accessToken: token }: Person, id: string, messageId = '') =>
    call(url, 'PUT', `/api/messages/${id}/${messageId}/hidden`, { token });
  const clear = ({ accessToken: token }: Person, id: string, upToSeq: unknown) =>
    call(url, 'PUT', `/api/conversations/${id}/cleared`, { token, body: { upToSeq } });
  const numbers = async (reader: Person, id: string, at = url) =>
    (await history(at, reader, id)).messages.map(({ seq }) => seq);
  const pull = async ({ accessToken: token }: Person, cursors = {}) =>
    (await call(url, 'POST', '/api/sync', { token, body: { cursors } })).body as {
      messages: { conversationId: string; seq: number }[];
      changes: { type: string; seq: number }[];
      cursor: Record<string, { seq: number; chg: number }>;
    };
  const fill = async (id: string, count: number) => {
    const messages: WireMessage[] = [];
    for (let i = 0; i < count; i += 1) messages.push(await post(url, people.ann, id, `message ${i}`));
    return messages;
  };

  it('are gone for that person on all nodes and devices, and for nobody else', async () => {
    const { ann, bob } = people;
    const id = await openDirect(url, ann, bob);
    const socket = await openSocket(world.nodes[1]!.url, bob.accessToken);
    const phone = new Recorder(socket);
    const [, second] = await fill(id, 3);
    // both nodes have looked already, and remember that nothing is hidden
    for (const { url: at } of world.nodes) expect(await numbers(bob, id, at)).toEqual([3, 2, 1]);
    expect((await hide(bob, id, second!.id)).status).toBe(204);
    expect(await numbers(bob, id)).toEqual([3, 1]);
    const value = { ranges: [{ fromSeq: 2, toSeq: 2 }] };
    expect(await phone.until('account:updated')).toMatchObject({ kind: 'hidden', key: id, value });
    await eventually(async () => (await numbers(bob, id, world.nodes[1]!.url)).length === 2);
    expect(await numbers(ann, id)).toEqual([3, 2, 1]);
    expect((await hide(bob, id, second!.id)).status).toBe(204);
    expect(phone.of('account:updated')).toHaveLength(1);
    socket.close();
  });

  it('are missing wherever messages are read (M6)', async () => {
    const { ann, bob } = people;
    const [one, two] = await fill(group.id, 2);
    const token = bob.accessToken;
    const socket = await openSocket(url, token);
    await call(url, 'PUT', `/api/messages/${group.id}/${two!.id}/star`, { token });
    const content = { clientMessageId: randomUUID(), content: 'look', replyTo: two!.id, mentions: [bob.id] };
    const answer = await call(url, 'POST', `/api/messages/${group.id}`, {
      token: ann.accessToken,
      body: content,
    });
    await hide(bob, group.id, two!.id);
    await call(url, 'PATCH', `/api/messages/${group.id}/${two!.id}`, {
      token: ann.accessToken,
      body: { clientChangeId: randomUUID(), content: 'edited' },
    });
    const [newest] = (await history(url, bob, group.id)).messages;
    expect(newest!.replyTo).toEqual({ messageId: two!.id, seq: 3 });
    expect(await numbers(bob, group.id, url)).toEqual([4, 2, 1]);
    const { messages, changes, cursor } = await pull(bob);
    const seqs = messages.filter(({ conversationId }) => conversationId === group.id).map(({ seq }) => seq);
    expect(seqs).toEqual([1, 2, 4]);
    expect(changes.filter(({ type }) => type === 'message:updated')).toEqual([]);
    expect(cursor[group.id]).toMatchObject({ seq: 4 });
    const gap = { conversationId: group.id, fromSeq: 1, toSeq: 4 };
    const { data } = await ask(socket, 'sync:gap', gap);
    expect((data.messages as { seq: number }[]).map(({ seq }) => seq)).toEqual([1, 2, 4]);
    expect((await call(url, 'GET', '/api/stars', { token })).body.items).toEqual([]);
    for (const part of ['receipts', 'versions', 'reactions', 'thread'])
      expectProblem(
        await call(url, 'GET', `/api/messages/${group.id}/${two!.id}/${part}`, { token }),
        'NOT_FOUND',
      );
    expectProblem(
      await call(url, 'GET', `/api/messages/${group.id}?around=${two!.id}`, { token }),
      'NOT_FOUND',
    );
    // a mention that one no longer sees is none to come back to, and the list shows the message before
    expect((await group.get(bob)).body).toMatchObject({ unreadMentions: [4], lastMessage: { seq: 4 } });
    await hide(bob, group.id, answer.body.id as string);
    const { body } = await group.get(bob);
    expect(body).toMatchObject({ lastSeq: 4, lastMessage: { id: one!.id } });
    expect(body).not.toHaveProperty('unreadMentions');
    socket.close();
  });

  it('may be all up to a number; what comes later is seen', async () => {
    const { ann, bob } = people;
    await fill(group.id, 3);
    expect((await clear(bob, group.id, 1_000_000)).status).toBe(204);
    expect(await numbers(bob, group.id)).toEqual([]);
    expect((await group.get(bob)).body).not.toHaveProperty('lastMessage');
    await post(url, ann, group.id, 'later');
    expect(await numbers(bob, group.id)).toEqual([5]);
    expect(await numbers(ann, group.id)).toEqual([5, 4, 3, 2, 1]);
    // reading is told as before: what is hidden leaves nothing unread behind
    const read = await call(url, 'POST', `/api/conversations/${group.id}/read`, {
      token: bob.accessToken,
      body: { upToSeq: 4 },
    });
    expect(read.body).toEqual({ readSeq: 4, unread: 1 });
  });

  it('do not take with them what happened to the conversation', async () => {
    const { ann, bob } = people;
    const { cursor } = await pull(bob);
    await group.update(ann, { title: 'Bouldering' });
    await clear(bob, group.id, 1_000_000);
    const { changes, messages } = await pull(bob, { [group.id]: cursor[group.id] });
    expect(changes.map(({ type }) => type)).toContain('conversation:updated');
    expect(messages.filter(({ conversationId }) => conversationId === group.id)).toEqual([]);
  });

  it('are refused where there are none, and beyond five hundred stretches', async () => {
    const { ann, bob } = people;
    const [one] = await fill(group.id, 1);
    const { dora } = await createPeople(url, 'dora');
    const other = await createGroup(url, ann, [bob]);
    expectProblem(await hide(dora, group.id, one!.id), 'NOT_MEMBER');
    expectProblem(await hide(bob, other.id, one!.id), 'NOT_FOUND');
    expectProblem(await hide(bob, group.id, 'f'.repeat(24)), 'NOT_FOUND');
    expectProblem(await hide(bob, group.id, 'nonsense'), 'NOT_FOUND');
    expectProblem(await clear(dora, group.id, 1), 'NOT_MEMBER');
    for (const upToSeq of [0, -1, 1.5, '1', null, undefined])
      expectProblem(await clear(bob, group.id, upToSeq), 'VALIDATION');
    const ranges = Array.from({ length: 500 }, (_, i) => ({ fromSeq: 10 + 2 * i, toSeq: 10 + 2 * i }));
    await hide(bob, group.id, one!.id);
    await world
      .db()
      .collection('account_data')
      .updateOne({ kind: 'hidden', key: group.id }, { $set: { value: { ranges } } });
    const refused = await hide(bob, group.id, one!.id);
    expectProblem(refused, 'HIDDEN_LIMIT');
    expect(refused.body.details).toEqual({ limit: 500 });
    expect((await clear(bob, group.id, 2)).status).toBe(409);
  });

  it('cost nobody a query who has read there before', async () => {
    const { bob } = people;
    await fill(group.id, 2);
    await numbers(bob, group.id);
    // how people wish to be told of having been added is account data too
    await toldOf(world, group.id, 1);
    const profiler = new Profiler(world.db());
    await profiler.start();
    await numbers(bob, group.id);
    const asked = (await profiler.executed()).map(({ collection }) => collection);
    await profiler.stop();
    expect(asked).toContain('conversation_members');
    expect(asked).not.toContain('account_data');
  });
});
