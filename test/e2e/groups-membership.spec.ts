import { randomUUID } from 'node:crypto';
import type * as wire from '../../src/client/wire';
import { createGroup, createPeople, texts } from '../factories/groups';
import { post } from '../factories/messages';
import { type Person, textMessage } from '../factories/people';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('membership of groups (R47, R257)', () => {
  let world: SharedWorld;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem' | 'dora', Person>;
  beforeAll(async () => {
    world = joinWorld();
    url = world.node.url;
    people = await createPeople(url, 'ann', 'bob', 'cem', 'dora');
  });
  afterAll(() => world.stop());

  it('take people in, who see what comes from then on (R47, R257)', async () => {
    const { ann, bob, cem, dora } = people;
    const group = await createGroup(url, ann, [bob]);
    await post(url, ann, group.id, 'before');
    const coras = new Recorder(await openSocket(url, cem.accessToken));
    const { status, body } = await group.add(ann, [cem, bob, dora]);
    expect(status).toBe(200);
    expect(body).toEqual({ conversationId: group.id, seq: 3, chg: 2, memberCount: 4, duplicate: false });
    const told = await coras.until('message:receive');
    // who was a member already is not added once more
    expect(told.event).toEqual({ kind: 'added', userIds: [cem.id, dora.id] });
    const update = await coras.until('member:updated');
    expect(update).toMatchObject({ chg: 2, seq: 3, actorId: ann.id, memberCount: 4 });
    expect(update.members).toEqual(
      [cem, dora].map(({ id: userId }) => ({ userId, role: 'member', isActive: true })),
    );
    expect(await texts(cem, group)).toEqual(['added']);
    expect(await texts(bob, group)).toEqual(['created', 'before', 'added']);
    expect((await group.get(cem)).body).toMatchObject({ lastSeq: 3, readSeq: 2, unread: 1 });
  });

  it('open what was before where they are set to (R257)', async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann, [], { settings: { history: 'all' } });
    await post(url, ann, group.id, 'before');
    await group.add(ann, [bob]);
    expect(await texts(bob, group)).toEqual(['created', 'before', 'added']);
    // it was there before: nothing of it is unread
    expect((await group.get(bob)).body).toMatchObject({ unread: 1 });
  });

  it('do nothing twice under one id, and refuse another wish under it', async () => {
    const { ann, bob, cem } = people;
    const group = await createGroup(url, ann);
    const id = randomUUID();
    const [first, again] = [
      await group.add(ann, [bob], id),
      await group.add(ann, [bob], id.toUpperCase() as typeof id),
    ];
    expect(again).toMatchObject({ status: 200, body: { ...first.body, duplicate: true } });
    expectProblem(await group.add(ann, [cem], id), 'IDEMPOTENCY_CONFLICT');
    expectProblem(await group.remove(ann, bob, id), 'IDEMPOTENCY_CONFLICT');
    expect(await texts(ann, group)).toEqual(['created', 'added']);
    // nothing to do makes no message
    expect((await group.add(ann, [bob])).body).toMatchObject({ seq: 0, chg: 0, duplicate: false });
    expect(await texts(ann, group)).toEqual(['created', 'added']);
  });

  it('take the same person in once, however many add them at once', async () => {
    const { ann, bob, cem } = people;
    const group = await createGroup(url, ann, [bob]);
    await group.role(ann, bob, 'moderator');
    const answers = await Promise.all([ann, bob, ann, bob].map((actor) => group.add(actor, [cem])));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.filter(({ body }) => body.seq > 0)).toHaveLength(1);
    expect((await group.get(ann)).body.memberCount).toBe(3);
    expect(await texts(ann, group)).toEqual(['created', 'role', 'added']);
  });

  it('are left by who wants to, but by the last owner only when nobody else is there', async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann, [bob]);
    expectProblem(await group.leave(ann), 'LAST_OWNER');
    // removing oneself is leaving
    expectProblem(await group.remove(ann, ann), 'LAST_OWNER');
    const id = randomUUID();
    expect((await group.leave(bob, id)).body).toMatchObject({ seq: 2, memberCount: 1 });
    // who asks again is told that it is done, although they are no member any more
    expect((await group.leave(bob, id)).body).toMatchObject({ duplicate: true, memberCount: 1 });
    expectProblem(await group.leave(bob), 'NOT_MEMBER');
    expect((await group.leave(ann)).body).toMatchObject({ memberCount: 0 });
    expectProblem(await group.get(ann), 'NOT_MEMBER');
  });

  it('let go whom one who stands above removes; they hear of it and of nothing after (R257, M6)', async () => {
    const { ann, bob, cem } = people;
    const group = await createGroup(url, ann, [bob, cem]);
    const socket = await openSocket(url, bob.accessToken);
    const bobs = new Recorder(socket);
    await ask(socket, 'conversation:open', { conversationId: group.id });
    const cems = await openSocket(url, cem.accessToken);
    expect((await group.remove(ann, bob)).body).toMatchObject({ seq: 2, memberCount: 2 });
    expect(await bobs.until('message:receive')).toMatchObject({
      seq: 2,
      event: { kind: 'removed', userIds: [bob.id] },
    });
    const update = await bobs.until('member:updated');
    expect(update.members).toEqual([{ userId: bob.id, role: 'member', isActive: false }]);
    await ask(cems, 'typing:start', { conversationId: group.id });
    await ask(cems, 'message:send', textMessage(group.id, 'is he gone?'));
    expectRefusal(await ask(socket, 'message:send', textMessage(group.id)), 'NOT_MEMBER');
    expectRefusal(await ask(socket, 'sync:gap', { conversationId: group.id, fromSeq: 1 }), 'NOT_MEMBER');
    expectProblem(await group.get(bob), 'NOT_MEMBER');
    const { data } = await ask(socket, 'sync:pull', { cursors: { [group.id]: { seq: 1, chg: 0 } } });
    expect(data).toMatchObject({ removed: [group.id] });
    expect(bobs.of('message:receive')).toHaveLength(1);
    expect(bobs.of('typing:start')).toEqual([]);
    const { body } = await call(url, 'GET', '/api/conversations', { token: bob.accessToken });
    expect((body as wire.ConversationPage).items.map(({ id }) => id)).not.toContain(group.id);
  });

  it('show who comes back both times and not what was between (R257)', async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann, [bob]);
    await post(url, ann, group.id, 'first time');
    await group.remove(ann, bob);
    const [between] = [await post(url, ann, group.id, 'between')];
    await group.add(ann, [bob]);
    const { id } = await post(url, ann, group.id, 'second time');
    const seen = ['created', 'first time', 'removed', 'added', 'second time'];
    expect(await texts(bob, group)).toEqual(seen);
    const socket = await openSocket(url, bob.accessToken);
    const { data } = await ask(socket, 'sync:pull', { cursors: {} });
    const pulled = (data as wire.SyncResult).messages.filter(
      ({ conversationId }) => conversationId === group.id,
    );
    expect(pulled.map(({ seq }) => seq)).toEqual([1, 2, 3, 5, 6]);
    expect(data.cursor[group.id].seq).toBe(6);
    const { data: gap } = await ask(socket, 'sync:gap', { conversationId: group.id, fromSeq: 3, toSeq: 5 });
    expect((gap as wire.SyncResult).messages.map(({ seq }) => seq)).toEqual([3, 5]);
    const get = (path: string) =>
      call(url, 'GET', `/api/messages/${group.id}${path}`, { token: bob.accessToken });
    expectProblem(await get(`/${between.id}/receipts`), 'NOT_FOUND');
    expectProblem(await get(`?around=${between.id}`), 'NOT_FOUND');
    expect((await get(`/${id}/receipts`)).status).toBe(200);
    expect((await group.get(bob)).body).toMatchObject({ lastSeq: 6, readSeq: 4, unread: 2 });
  });

  it('tell nobody of edits of messages from before their time (M6)', async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann);
    const { id } = await post(url, ann, group.id, 'secret');
    await group.add(ann, [bob]);
    const socket = await openSocket(url, bob.accessToken);
    const bobs = new Recorder(socket);
    const body = { clientChangeId: randomUUID(), content: 'secret still' };
    await call(url, 'PATCH', `/api/messages/${group.id}/${id}`, { token: ann.accessToken, body });
    await group.update(ann, { title: 'Bouldering' });
    await bobs.until('conversation:updated');
    expect(bobs.of('message:updated')).toEqual([]);
    for (const [event, query] of [
      ['sync:pull', { cursors: {} }],
      ['sync:gap', { conversationId: group.id, fromChg: 1 }],
    ] as const) {
      const { data } = await ask(socket, event, query);
      const own = (data as wire.SyncResult).changes.filter(
        ({ conversationId }) => conversationId === group.id,
      );
      expect(own.map(({ type }) => type)).toEqual(['member:updated', 'conversation:updated']);
      expect(JSON.stringify(data)).not.toContain('secret');
    }
  });
});
