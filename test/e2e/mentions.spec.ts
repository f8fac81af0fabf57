import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { EditOptions } from '../../src/client';
import type * as wire from '../../src/client/wire';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { history, post } from '../factories/messages';
import { type Person, textMessage } from '../factories/people';
import { connectClient, heardBy } from '../support/clients';
import { BAD_MENTIONS } from '../support/bad-messages';
import { call } from '../support/http';
import { toldOf } from '../support/jobs';
import { expectProblem, expectRefusal } from '../support/problems';
import { Profiler } from '../support/profiler';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

describe('mentions (R36, R96)', () => {
  let world: World;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  let group: GroupCalls;
  beforeAll(async () => {
    world = await startWorld();
    url = world.node.url;
    people = await createPeople(url, 'ann', 'bob', 'cem');
  });
  beforeEach(async () => {
    group = await createGroup(url, people.ann, [people.bob, people.cem]);
  });
  afterAll(() => world.stop());

  const send = ({ accessToken: token }: Person, fields: object, to = group.id) =>
    call(url, 'POST', `/api/messages/${to}`, {
      token,
      body: { clientMessageId: randomUUID(), content: 'look', ...fields },
    });
  const unread = async (reader: Person) =>
    (await group.get(reader)).body.unreadMentions as number[] | undefined;
  const read = (reader: Person, upToSeq: number) =>
    call(url, 'POST', `/api/conversations/${group.id}/read`, {
      token: reader.accessToken,
      body: { upToSeq },
    });
  const edit = ({ accessToken: token }: Person, messageId: unknown, fields: object) =>
    call(url, 'PATCH', `/api/messages/${group.id}/${String(messageId)}`, {
      token,
      body: { clientChangeId: randomUUID(), content: 'edited', ...fields },
    });
  const remove = ({ accessToken: token }: Person, messageId: string) =>
    call(url, 'DELETE', `/api/messages/${group.id}/${messageId}`, {
      token,
      body: { clientChangeId: randomUUID() },
    });

  it('are told to everybody, and counted for whom they are', async () => {
    const { ann, bob, cem } = people;
    const heard = new Recorder(await openSocket(url, cem.accessToken));
    const { body } = await send(ann, { mentions: [bob.id] });
    expect(body).toMatchObject({ mentions: [bob.id] });
    expect(body).not.toHaveProperty('mentionsAll');
    expect(await heard.until('message:receive')).toMatchObject({ mentions: [bob.id] });
    await post(url, ann, group.id);
    const all = await send(ann, { mentionsAll: true });
    expect(all.body).toMatchObject({ mentionsAll: true });
    expect(all.body).not.toHaveProperty('mentions');
    await send(ann, { mentions: [cem.id, bob.id], mentionsAll: true });
    expect([await unread(bob), await unread(cem)]).toEqual([
      [2, 4, 5],
      [4, 5],
    ]);
    const { messages } = await history(url, bob, group.id, { limit: 1 });
    expect(messages[0]).toMatchObject({ mentions: [cem.id, bob.id], mentionsAll: true });
    await read(bob, 4);
    expect(await unread(bob)).toEqual([5]);
    const socket = await openSocket(url, bob.accessToken);
    const open = { conversationId: group.id };
    expect((await ask(socket, 'conversation:open', open)).data).toMatchObject({
      unread: 1,
      unreadMentions: [5],
    });
    await read(bob, 5);
    expect((await ask(socket, 'conversation:close', open)).data).not.toHaveProperty('unreadMentions');
    expect(await unread(bob)).toBeUndefined();
    socket.close();
  });

  it('go with their message, and stay when an edit does not name them', async () => {
    const { ann, bob } = people;
    const [one, two] = [await send(ann, { mentions: [bob.id] }), await send(ann, {})];
    await edit(ann, one.body.id, { content: 'without a name' });
    await edit(ann, two.body.id, { mentions: [bob.id], mentionsAll: true });
    expect(await unread(bob)).toEqual([2, 3]);
    await remove(ann, two.body.id as string);
    expect(await unread(bob)).toEqual([2]);
    const [gone, edited] = (await history(url, bob, group.id)).messages;
    for (const name of ['mentions', 'mentionsAll']) expect(gone).not.toHaveProperty(name);
    expect(edited).toMatchObject({ content: 'without a name', mentions: [bob.id] });
  });

  it('change with an edit that names others, or nobody; what it leaves out stays', async () => {
    const { ann, bob, cem } = people;
    const socket = await openSocket(url, cem.accessToken);
    const heard = new Recorder(socket);
    const { id } = (await send(ann, { mentions: [bob.id] })).body as { id: string };
    const told = async (fields: object) => {
      const { chg } = (await edit(ann, id, fields)).body;
      return heard.until('message:updated', (change) => change.chg === chg);
    };
    const first = await told({ mentions: [cem.id] });
    expect(first).toMatchObject({ content: 'edited', mentions: [cem.id], mentionsAll: false });
    expect([await unread(bob), await unread(cem)]).toEqual([undefined, [2]]);
    expect(await told({ mentionsAll: true })).toMatchObject({ mentions: [cem.id], mentionsAll: true });
    expect([await unread(bob), await unread(cem)]).toEqual([[2], [2]]);
    const edited = (await history(url, bob, group.id, { limit: 1 })).messages[0];
    expect(edited).toMatchObject({ mentions: [cem.id], mentionsAll: true });
    for (const fields of [{}, { mentions: [cem.id] }, { mentions: [cem.id], mentionsAll: true }])
      for (const name of ['mentions', 'mentionsAll']) expect(await told(fields)).not.toHaveProperty(name);
    expect(await told({ mentions: [], mentionsAll: false })).toMatchObject({
      mentions: [],
      mentionsAll: false,
    });
    expect([await unread(bob), await unread(cem)]).toEqual([undefined, undefined]);
    // who was away gets the same, and the message as it is now
    const cursors = { [group.id]: { seq: 1, chg: (first.chg as number) - 1 } };
    for (const [event, request] of [
      ['sync:pull', { cursors }],
      ['sync:gap', { conversationId: group.id, fromSeq: 2, fromChg: first.chg as number }],
    ] as const) {
      const { changes, messages } = (await ask(socket, event, request)).data as wire.SyncResult;
      expect(changes.filter(({ messageId }) => messageId === id)).toEqual(heard.of('message:updated'));
      const message = messages.find((one) => one.id === id);
      expect(message).toMatchObject({ content: 'edited' });
      for (const name of ['mentions', 'mentionsAll']) expect(message).not.toHaveProperty(name);
    }
    // nothing of it is left in the index over mentions
    const stored = await world
      .db()
      .collection('messages')
      .findOne({ _id: new ObjectId(id) });
    expect(stored).not.toHaveProperty('mentions');
    socket.close();
  });

  it('are refused in an edit as in a message', async () => {
    const { ann, bob, cem } = people;
    const { dora } = await createPeople(url, 'dora');
    const { id } = (await send(bob, { mentions: [cem.id] })).body;
    const answer = await edit(bob, id, { mentions: [cem.id, dora.id] });
    expectProblem(answer, 'MENTION_NOT_MEMBER');
    expect(answer.body.details).toEqual({ userIds: [dora.id] });
    expectProblem(await edit(bob, id, { mentionsAll: true }), 'FORBIDDEN');
    expectProblem(await edit(ann, id, { mentions: [] }), 'FORBIDDEN');
    const socket = await openSocket(url, bob.accessToken);
    const wish = { conversationId: group.id, messageId: id as string, content: 'edited' };
    const wishFor = (fields: object) =>
      ask(socket, 'message:edit', { ...wish, clientChangeId: randomUUID(), ...fields });
    expectRefusal(await wishFor({ mentions: [dora.id] }), 'MENTION_NOT_MEMBER');
    expectRefusal(await wishFor({ mentionsAll: true }), 'FORBIDDEN');
    for (const { fields, code } of BAD_MENTIONS) {
      expectProblem(await edit(bob, id, JSON.parse(fields) as object), code);
      expectRefusal(await wishFor(JSON.parse(fields) as object), code);
    }
    const [untouched] = (await history(url, ann, group.id)).messages;
    expect(untouched).toMatchObject({ content: 'look', version: 1, mentions: [cem.id] });
    await group.add(ann, [dora]);
    expect((await wishFor({ mentions: [dora.id] })).ok).toBe(true);
    expect(await unread(dora)).toBeUndefined();
    socket.close();
  });

  it('stay, or go, with who may no longer mention everybody', async () => {
    const { ann, bob, cem } = people;
    await group.role(ann, bob, 'moderator');
    const { id } = (await send(bob, { mentionsAll: true })).body;
    await group.role(ann, bob, 'member');
    expect((await edit(bob, id, { mentions: [cem.id] })).status).toBe(200);
    expectProblem(await edit(bob, id, { mentionsAll: true }), 'FORBIDDEN');
    const newest = async () => (await history(url, ann, group.id)).messages.find((one) => one.id === id);
    expect(await newest()).toMatchObject({ mentions: [cem.id], mentionsAll: true, version: 2 });
    expect((await edit(bob, id, { mentionsAll: false })).status).toBe(200);
    expect(await newest()).not.toHaveProperty('mentionsAll');
    expect(await newest()).toMatchObject({ mentions: [cem.id] });
  });

  it('count nothing that one may not see (R47, R257)', async () => {
    const { ann, bob, cem } = people;
    await send(ann, { mentions: [bob.id] });
    await group.remove(ann, bob);
    expectProblem(await send(ann, { mentions: [bob.id] }), 'MENTION_NOT_MEMBER');
    await send(ann, { mentionsAll: true });
    await group.add(ann, [bob]);
    await send(ann, { mentions: [cem.id] });
    expect(await unread(bob)).toBeUndefined();
    await send(ann, { mentionsAll: true });
    expect(await unread(bob)).toEqual([7]);
  });

  it('are told of a hundred at most', async () => {
    const { ann, bob } = people;
    const template = (await send(ann, { mentions: [bob.id] })).body as { id: string };
    const rows = world.db().collection('messages');
    const stored = await rows.findOne({ _id: new ObjectId(template.id) });
    const more = Array.from({ length: 120 }, (_, i) => ({ ...stored, _id: new ObjectId(), seq: 3 + i }));
    await rows.insertMany(more);
    await post(url, ann, group.id);
    const seqs = (await unread(bob))!;
    expect([seqs.length, seqs[0], seqs.at(-1)]).toEqual([100, 2, 101]);
  });

  it('are refused of whom there is not, and of all where one may not', async () => {
    const { ann, bob } = people;
    const { dora } = await createPeople(url, 'dora');
    const answer = await send(ann, { mentions: [bob.id, dora.id] });
    expectProblem(answer, 'MENTION_NOT_MEMBER');
    expect(answer.body.details).toEqual({ userIds: [dora.id] });
    const socket = await openSocket(url, bob.accessToken);
    const message = textMessage(group.id);
    expectRefusal(
      await ask(socket, 'message:send', { ...message, mentions: ['f'.repeat(24)] }),
      'MENTION_NOT_MEMBER',
    );
    expectRefusal(await ask(socket, 'message:send', { ...message, mentionsAll: true }), 'FORBIDDEN');
    // who was just added, by another node or not, can be mentioned at once
    await group.add(ann, [dora]);
    expect((await send(bob, { mentions: [dora.id] })).status).toBe(201);
    socket.close();
  });

  it('belong to what is stored once (R21)', async () => {
    const { ann, bob, cem } = people;
    const clientMessageId = randomUUID();
    await send(ann, { clientMessageId, mentions: [bob.id] });
    // although they left meanwhile
    await group.leave(bob);
    const again = await send(ann, { clientMessageId, mentions: [bob.id] });
    expect([again.status, again.body.mentions]).toEqual([200, [bob.id]]);
    for (const fields of [{}, { mentions: [cem.id] }, { mentions: [bob.id], mentionsAll: true }])
      expectProblem(await send(ann, { clientMessageId, ...fields }), 'IDEMPOTENCY_CONFLICT');
    expect((await send(ann, { clientMessageId, mentions: [bob.id], mentionsAll: false })).status).toBe(200);
  });

  it('belong to an edit that is made once (R21)', async () => {
    const { ann, bob, cem } = people;
    const { id } = (await send(ann, {})).body;
    const clientChangeId = randomUUID();
    const named = { clientChangeId, mentions: [bob.id, cem.id] };
    const { body } = await edit(ann, id, named);
    // although one of them left meanwhile
    await group.leave(cem);
    const again = await edit(ann, id, named);
    expect([again.status, again.body]).toEqual([200, { ...body, duplicate: true }]);
    const others = [{}, { mentions: [bob.id] }, { ...named, mentionsAll: false }, { ...named, content: 'x' }];
    for (const fields of others)
      expectProblem(await edit(ann, id, { clientChangeId, ...fields }), 'IDEMPOTENCY_CONFLICT');
    const plain = { clientChangeId: randomUUID() };
    await edit(ann, id, plain);
    expect((await edit(ann, id, plain)).body).toMatchObject({ duplicate: true });
    expectProblem(await edit(ann, id, { ...plain, mentions: [bob.id] }), 'IDEMPOTENCY_CONFLICT');
  });

  it('cost a list one query, and none where everything is read', async () => {
    const { ann, bob } = people;
    const other = await createGroup(url, ann, [bob]);
    await send(ann, { mentions: [bob.id] });
    await send(ann, { mentions: [bob.id] }, other.id);
    for (const { id } of [group, other]) await toldOf(world, id, 2);
    const profiler = new Profiler(world.db());
    await profiler.start();
    const asked = async (reader: Person) => {
      await profiler.mark();
      const { body } = await call(url, 'GET', '/api/conversations?limit=2', { token: reader.accessToken });
      const counts = (body.items as { unreadMentions?: number[] }[]).map((one) => one.unreadMentions);
      const queries = (await profiler.executed()).filter(({ shape }) => shape.includes('"mentions"'));
      return { counts, queries: queries.length };
    };
    expect(await asked(bob)).toEqual({ counts: [[2], [2]], queries: 1 });
    for (const id of [group.id, other.id])
      await call(url, 'POST', `/api/conversations/${id}/read`, {
        token: bob.accessToken,
        body: { upToSeq: 9 },
      });
    expect(await asked(bob)).toEqual({ counts: [undefined, undefined], queries: 0 });
    await profiler.stop();
  });

  it('are followed by the client as they come, are read and go', async () => {
    const { ann, bob } = people;
    await send(ann, { mentions: [bob.id] });
    const { client } = await connectClient([url], bob);
    const shown = () => client.conversation(group.id)?.unreadMentions;
    expect(shown()).toEqual([2]);
    const come = heardBy(client, 'message', ({ seq }) => seq === 4);
    await post(url, ann, group.id);
    const last = await send(ann, { mentionsAll: true });
    await come;
    expect(shown()).toEqual([2, 4]);
    await client.markRead(group.id, 3);
    expect(shown()).toEqual([4]);
    const gone = heardBy(client, 'change', ({ type }) => type === 'message:deleted');
    await remove(ann, last.body.id as string);
    await gone;
    expect(shown()).toBeUndefined();
    const mine = heardBy(client, 'message', ({ seq }) => seq === 5);
    await client.send(group.id, 'to you', { mentions: [ann.id] });
    expect(await mine).toMatchObject({ mentions: [ann.id] });
    expect(await unread(ann)).toEqual([5]);
    client.disconnect();
  });

  it('are followed by the client through edits, of messages that it has loaded and of others', async () => {
    const { ann, bob, cem } = people;
    const [one, two] = [await send(ann, { mentions: [bob.id] }), await send(ann, {})];
    await post(url, ann, group.id);
    const [{ client }, anns] = [await connectClient([url], bob), (await connectClient([url], ann)).client];
    const shown = () => client.conversation(group.id)?.unreadMentions;
    const edited = async ({ body: { id } }: typeof one, options: EditOptions) => {
      const { chg } = await anns.edit(group.id, id as string, 'edited', options);
      if (client.cursor(group.id)!.chg < chg) await heardBy(client, 'change', (change) => change.chg === chg);
    };
    const swap = async () => {
      await edited(one, { mentions: [cem.id] });
      await edited(two, { mentionsAll: true });
      expect(shown()).toEqual([3]);
      await edited(one, { mentions: [bob.id] });
      await edited(two, { mentionsAll: false });
      expect(shown()).toEqual([2]);
    };
    expect(shown()).toEqual([2]);
    expect(client.messages(group.id).map(({ seq }) => seq)).not.toContain(2);
    await swap();
    await client.history(group.id);
    await swap();
    await edited(one, { mentions: [cem.id], mentionsAll: true });
    const [mine] = client.messages(group.id).filter(({ seq }) => seq === 2);
    expect(mine).toMatchObject({ content: 'edited', mentions: [cem.id], mentionsAll: true });
    for (const each of [client, anns]) each.disconnect();
  });
});
