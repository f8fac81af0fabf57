import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { history, post } from '../factories/messages';
import { type Person, textMessage } from '../factories/people';
import { connectClient, heardBy } from '../support/clients';
import { call } from '../support/http';
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

  it('go with their message, and stay when it is edited', async () => {
    const { ann, bob } = people;
    const [one, two] = [await send(ann, { mentions: [bob.id] }), await send(ann, { mentions: [bob.id] })];
    await call(url, 'PATCH', `/api/messages/${group.id}/${one.body.id}`, {
      token: ann.accessToken,
      body: { clientChangeId: randomUUID(), content: 'without a name' },
    });
    await remove(ann, two.body.id as string);
    expect(await unread(bob)).toEqual([2]);
    const [gone, edited] = (await history(url, bob, group.id)).messages;
    expect(gone).not.toHaveProperty('mentions');
    expect(edited).toMatchObject({ content: 'without a name', mentions: [bob.id] });
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

  it('cost a list one query, and none where everything is read', async () => {
    const { ann, bob } = people;
    const other = await createGroup(url, ann, [bob]);
    await send(ann, { mentions: [bob.id] });
    await send(ann, { mentions: [bob.id] }, other.id);
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
});
