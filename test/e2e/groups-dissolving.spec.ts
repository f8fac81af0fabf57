import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { createGroup, createPeople, type GroupCalls, texts } from '../factories/groups';
import { post } from '../factories/messages';
import { openDirect, type Person, textMessage } from '../factories/people';
import { connectClient } from '../support/clients';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { runJob } from '../support/jobs';
import { expectProblem } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

describe('dissolving a group (R49, R254)', () => {
  let world: World;
  let urls: [string, string];
  let people: Record<'ann' | 'bob' | 'cem' | 'dan', Person>;
  let group: GroupCalls;
  let code: string;
  beforeAll(async () => {
    world = await startWorld({ nodes: 2 });
    urls = world.nodes.map(({ url }) => url) as [string, string];
    people = await createPeople(urls[0], 'ann', 'bob', 'cem', 'dan');
  });
  beforeEach(async () => {
    const { ann, bob, cem } = people;
    group = await createGroup(urls[0], ann, [bob, cem]);
    await post(urls[0], bob, group.id, 'hello');
    // went before the end
    await group.remove(ann, cem);
    code = (await group.invite(ann)).body.code as string;
  });
  afterAll(() => world.stop());

  const get = (person: Person, path: string, at = urls[1]) =>
    call(at, 'GET', path, { token: person.accessToken });
  const rows = () =>
    world
      .db()
      .collection('conversation_members')
      .find({ conversationId: new ObjectId(group.id) })
      .toArray();
  /** As if the time in which members are told were over; resolves when the worker has done its part. */
  const ended = () => runJob(world, 'end-group', { conversationId: group.id });
  const listed = async (person: Person) =>
    ((await get(person, '/api/conversations')).body.items as { id: string }[]).some(
      ({ id }) => id === group.id,
    );
  const pull = async (person: Person, cursor = { seq: 1, chg: 1 }) =>
    (
      await call(urls[1], 'POST', '/api/sync', {
        token: person.accessToken,
        body: { cursors: { [group.id]: cursor } },
      })
    ).body;

  /** Everything that one may try in it, by either node. */
  async function attempts(person: Person, socket: Socket): Promise<[string, string | undefined][]> {
    const token = person.accessToken;
    const root = `/api/conversations/${group.id}`;
    const clientChangeId = randomUUID();
    const calls: [string, string, string, object?][] = [
      ['see', 'GET', root],
      ['send', 'POST', `/api/messages/${group.id}`, { clientMessageId: randomUUID(), content: 'more' }],
      ['rename', 'PATCH', root, { clientChangeId, title: 'Other' }],
      ['members', 'GET', `${root}/members`],
      ['add', 'POST', `${root}/members`, { clientChangeId, userIds: [people.dan.id] }],
      ['leave', 'POST', `${root}/leave`, { clientChangeId }],
      ['link', 'POST', `${root}/invites`, {}],
      ['read', 'POST', `${root}/read`, { upToSeq: 1 }],
      ['dissolve', 'DELETE', root, { clientChangeId }],
      ['keep', 'PATCH', `${root}/settings`, { pinned: true }],
    ];
    const codes: [string, string | undefined][] = [];
    for (const [name, method, path, body] of calls)
      codes.push([name, (await call(urls[1], method, path, { token, body })).body.code as string]);
    for (const event of ['message:send', 'conversation:open'] as const) {
      const { conversationId, ...message } = textMessage(group.id);
      const payload = { conversationId, ...(event === 'message:send' && message) };
      codes.push([event, (await ask(socket, event, payload)).error?.code]);
    }
    return codes;
  }

  it('is told to all devices by a last message and a last change', async () => {
    const { ann, bob, cem } = people;
    const heard = new Recorder(await openSocket(urls[1], bob.accessToken));
    const gone = new Recorder(await openSocket(urls[1], cem.accessToken));
    const { status, body } = await group.dissolve(ann);
    expect([status, body]).toMatchObject([200, { conversationId: group.id, seq: 4, duplicate: false }]);
    await heard.count('conversation:updated', 1);
    expect(heard.of('message:receive').at(-1)).toMatchObject({ seq: 4, event: { kind: 'dissolved' } });
    expect(heard.of('conversation:updated')).toMatchObject([{ chg: body.chg as number, isDissolved: true }]);
    expect(gone.of('message:receive')).toEqual([]);
  });

  it('leaves nothing to be done in it from that moment on, before and after the memberships have ended', async () => {
    const { ann, bob, cem, dan } = people;
    const [anns, bobs, cems] = await Promise.all(
      [ann, bob, cem].map(({ accessToken }) => openSocket(urls[1], accessToken)),
    );
    // both nodes know the group
    await group.at(urls[1]).get(bob);
    const clientChangeId = randomUUID();
    const done = await group.dissolve(ann, clientChangeId);
    await eventually(
      () => group.at(urls[1]).get(bob),
      (answer) => answer.body.code === 'CONVERSATION_DISSOLVED',
    );
    for (const when of ['before', 'after']) {
      if (when === 'after') await ended();
      for (const [person, socket] of [
        [ann, anns],
        [bob, bobs],
      ] as const)
        for (const attempt of await attempts(person, socket!))
          expect([when, ...attempt]).toEqual([when, attempt[0], 'CONVERSATION_DISSOLVED']);
      for (const attempt of await attempts(cem, cems!))
        expect([when, ...attempt]).toEqual([when, attempt[0], 'NOT_MEMBER']);
      // the link is void
      expectProblem(await group.at(urls[1]).join(dan, code), 'CONVERSATION_DISSOLVED');
      expectProblem(await get(dan, `/api/invites/${code}`), 'CONVERSATION_DISSOLVED');
      expect(await listed(bob)).toBe(false);
      expect(await pull(bob)).toMatchObject({ messages: [], changes: [], removed: [group.id] });
      // what was seen stays readable, to the last message
      expect(await texts(bob, group.at(urls[1]))).toEqual(['created', 'hello', 'removed', 'dissolved']);
      expectProblem(await get(cem, `/api/messages/${group.id}`), 'NOT_MEMBER');
      expectProblem(await get(dan, `/api/messages/${group.id}`), 'NOT_MEMBER');
      const repeated = await group.at(urls[1]).dissolve(ann, clientChangeId);
      expect(repeated.body).toMatchObject({ ...done.body, duplicate: true });
    }
    for (const socket of [anns, bobs, cems]) socket!.close();
  });

  it('ends every membership at the last message, though a worker stops half-way', async () => {
    const { ann, bob, cem } = people;
    await group.dissolve(ann);
    // one was ended before the worker died
    await world
      .db()
      .collection('conversation_members')
      .updateOne(
        { conversationId: new ObjectId(group.id), userId: new ObjectId(bob.id) },
        { $set: { isActive: false, role: 'member', 'intervals.0.toSeq': 4 } },
      );
    await ended();
    const byPerson = new Map((await rows()).map((row) => [String(row.userId), row]));
    for (const [person, toSeq] of [
      [ann, 4],
      [bob, 4],
      [cem, 3],
    ] as const)
      expect(byPerson.get(person.id)).toMatchObject({ isActive: false, intervals: [{ fromSeq: 1, toSeq }] });
    const trail = await world
      .db()
      .collection('membership_history')
      .find({ conversationId: new ObjectId(group.id), action: 'dissolved' })
      .toArray();
    expect(trail.map(({ userId }) => String(userId))).toEqual([ann.id]);
  });

  it('drops it from the client, and refuses it for a conversation of two', async () => {
    const { ann, bob } = people;
    const { client } = await connectClient([urls[1]], bob);
    await eventually(() => client.conversation(group.id) !== undefined);
    await group.dissolve(ann);
    await eventually(() => client.conversation(group.id) === undefined);
    client.disconnect();
    const id = await openDirect(urls[0], ann, bob);
    const token = ann.accessToken;
    const body = { clientChangeId: randomUUID() };
    expectProblem(await call(urls[0], 'DELETE', `/api/conversations/${id}`, { token, body }), 'NOT_A_GROUP');
    expectProblem(
      await call(urls[0], 'DELETE', `/api/conversations/${id}`, { token, body: {} }),
      'VALIDATION',
    );
  });
});
