import { randomUUID } from 'node:crypto';
import type * as wire from '../../src/client/wire';
import { createGroup, createPeople, GroupCalls } from '../factories/groups';
import { history, post } from '../factories/messages';
import { createPerson, type Person, textMessage } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

const unknownId = '0123456789abcdef01234567';

describe('groups', () => {
  let world: World;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem' | 'dora', Person>;
  beforeAll(async () => {
    world = await startWorld();
    url = world.node.url;
    people = await createPeople(url, 'ann', 'bob', 'cem', 'dora');
  });
  afterAll(() => world.stop());

  const make = (body: object, { accessToken: token } = people.ann) =>
    call(url, 'POST', '/api/conversations', { token, body });
  const texts = async (viewer: Person, group: GroupCalls) =>
    (await history(url, viewer, group.id)).messages
      .map(({ type, content, event }) => (type === 'system' ? event?.kind : content))
      .reverse();
  const roles = async (viewer: Person, group: GroupCalls) =>
    Object.fromEntries(
      ((await group.members(viewer)).body as wire.MemberPage).items.map(({ user, role }) => [
        user.username.replace(/-.*/, ''),
        role,
      ]),
    );

  it('are made with their first members, and told of to all of them (R5)', async () => {
    const { ann, bob, cem } = people;
    const bobs = new Recorder(await openSocket(url, bob.accessToken));
    const { status, body } = await make({
      type: 'group',
      title: 'Climbing',
      description: 'Tuesdays',
      memberIds: [bob.id, cem.id, ann.id],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      type: 'group',
      title: 'Climbing',
      description: 'Tuesdays',
      settings: { history: 'joined', writers: 'everyone', slowModeSeconds: 0, joinApproval: false },
      version: 1,
      memberCount: 3,
      lastSeq: 1,
      unread: 1,
      role: 'owner',
    });
    expect(body.peer).toBeUndefined();
    const told = await bobs.until('message:receive', ({ conversationId }) => conversationId === body.id);
    expect(told).toMatchObject({ seq: 1, type: 'system', content: '', senderId: ann.id });
    expect(told.event).toEqual({ kind: 'created', title: 'Climbing', userIds: [bob.id, cem.id] });
    const group = new GroupCalls(url, body.id);
    expect(await roles(cem, group)).toEqual({ ann: 'owner', bob: 'member', cem: 'member' });
    expect((await group.get(bob)).body).toMatchObject({ role: 'member', title: 'Climbing', unread: 1 });
    await post(url, bob, group.id, 'who brings the rope?');
    expect(await texts(cem, group)).toEqual(['created', 'who brings the rope?']);
  });

  it('are made once under one id of the client', async () => {
    const { ann, bob } = people;
    const wish = {
      type: 'group',
      title: 'Once',
      memberIds: [bob.id],
      clientConversationId: randomUUID(),
    };
    const answers = await Promise.all([make(wish), make(wish), make(wish)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await make(wish, bob)).body.id).not.toBe(answers[0].body.id);
    const upper = { ...wish, clientConversationId: wish.clientConversationId.toUpperCase() };
    expect((await make(upper)).status).toBe(200);
    expectProblem(await make({ ...wish, title: 'Other' }), 'IDEMPOTENCY_CONFLICT');
    expect(await texts(ann, new GroupCalls(url, answers[0].body.id))).toEqual(['created']);
  });

  it('refuse what is missing, wrong or unknown with nothing half done', async () => {
    const { ann, bob } = people;
    const before = (await call(url, 'GET', '/api/conversations', { token: ann.accessToken })).body.items
      .length;
    for (const [body, code] of [
      [{ type: 'group' }, 'VALIDATION'],
      [{ type: 'dm' }, 'VALIDATION'],
      [{ type: 'club', title: 'x' }, 'VALIDATION'],
      [{ type: 'group', title: '' }, 'VALIDATION'],
      [{ type: 'group', title: 'x'.repeat(201) }, 'VALIDATION'],
      [{ type: 'group', title: 'x', avatarUrl: 'javascript:alert(1)' }, 'VALIDATION'],
      [{ type: 'group', title: 'x', settings: { writers: 'nobody' } }, 'VALIDATION'],
      [{ type: 'group', title: 'x', settings: { slowModeSeconds: -1 } }, 'VALIDATION'],
      [{ type: 'group', title: 'x', memberIds: ['me'] }, 'VALIDATION'],
      [{ type: 'group', title: 'x', memberIds: [bob.id, bob.id] }, 'VALIDATION'],
      [{ type: 'group', title: 'x', memberIds: [unknownId] }, 'UNKNOWN_PERSON'],
      [{ type: 'group', title: 'x', memberIds: Array.from({ length: 1_001 }, () => bob.id) }, 'VALIDATION'],
    ] as const)
      expectProblem(await make(body), code);
    const after = (await call(url, 'GET', '/api/conversations', { token: ann.accessToken })).body.items
      .length;
    expect(after).toBe(before);
  });

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

  it('are called and set differently by version, and everybody hears of it', async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann, [bob]);
    const bobs = new Recorder(await openSocket(url, bob.accessToken));
    const wish = { title: 'Bouldering', description: 'Fridays', expectedVersion: 1 };
    expect((await group.update(ann, wish)).body).toMatchObject({ seq: 2, chg: 2, memberCount: 2 });
    expect(await bobs.until('conversation:updated')).toMatchObject({
      version: 2,
      seq: 2,
      conversation: { title: 'Bouldering', description: 'Fridays', settings: { history: 'joined' } },
    });
    expectProblem(await group.update(ann, { title: 'Late', expectedVersion: 1 }), 'VERSION_CONFLICT');
    const answer = await group.update(ann, { title: 'Late', expectedVersion: 1 });
    expect(answer.body.details).toEqual({ version: 2 });
    await group.update(ann, { description: '', settings: { slowModeSeconds: 30 } });
    const { body } = await group.get(bob);
    expect(body).toMatchObject({ title: 'Bouldering', version: 3, settings: { slowModeSeconds: 30 } });
    expect(body.description).toBeUndefined();
    const both = await Promise.all(
      ['A', 'B'].map((title) => group.update(ann, { title, expectedVersion: 3 })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('give and take roles, and hand ownership over (R49)', async () => {
    const { ann, bob, cem } = people;
    const group = await createGroup(url, ann, [bob, cem]);
    expect((await group.role(ann, bob, 'admin')).status).toBe(200);
    expect((await group.role(bob, cem, 'moderator')).status).toBe(200);
    expectProblem(await group.role(bob, bob, 'moderator'), 'FORBIDDEN');
    expectProblem(await group.role(ann, bob, 'owner'), 'VALIDATION');
    expect((await group.transfer(ann, bob)).status).toBe(200);
    expect(await roles(ann, group)).toEqual({ ann: 'admin', bob: 'owner', cem: 'moderator' });
    expectProblem(await group.transfer(ann, cem), 'FORBIDDEN');
    expectProblem(await group.role(bob, people.dora, 'admin'), 'NOT_A_MEMBER');
    expectProblem(await group.transfer(bob, people.dora), 'NOT_A_MEMBER');
    // who comes back is what they were not: a member
    await group.remove(bob, cem);
    await group.add(bob, [cem]);
    expect(await roles(ann, group)).toEqual({ ann: 'admin', bob: 'owner', cem: 'member' });
  });

  it('slow their members down where they are set to (SLOW_MODE)', async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann, [bob], { settings: { slowModeSeconds: 60 } });
    const socket = await openSocket(url, bob.accessToken);
    expect((await ask(socket, 'message:send', textMessage(group.id))).ok).toBe(true);
    const refused = await ask(socket, 'message:send', textMessage(group.id));
    expectRefusal(refused, 'SLOW_MODE');
    expect(refused.error!.retryAfterMs).toBeGreaterThan(0);
    expect(refused.error!.retryAfterMs).toBeLessThanOrEqual(60_000);
    for (const text of ['one', 'two']) await post(url, ann, group.id, text);
    await group.update(ann, { settings: { slowModeSeconds: 0 } });
    await post(url, bob, group.id, 'free again');
  });

  it('are closed to strangers and to wishes that make no sense for two', async () => {
    const { ann, bob, dora } = people;
    const group = await createGroup(url, ann, [bob]);
    for (const answer of [
      await group.get(dora),
      await group.members(dora),
      await group.add(dora, [dora]),
      await group.remove(dora, bob),
      await group.leave(dora),
      await group.update(dora, { title: 'Mine' }),
      await group.role(dora, dora, 'admin'),
      await group.transfer(dora, dora),
      await new GroupCalls(url, unknownId).leave(dora),
    ])
      expectProblem(answer, 'NOT_MEMBER');
    const { body } = await make({ type: 'dm', userId: bob.id });
    const direct = new GroupCalls(url, body.id);
    for (const answer of [
      await direct.add(ann, [dora]),
      await direct.remove(ann, bob),
      await direct.leave(ann),
      await direct.update(ann, { title: 'Us' }),
      await direct.role(ann, bob, 'admin'),
      await direct.transfer(ann, bob),
    ])
      expectProblem(answer, 'NOT_A_GROUP');
  });

  it('list their members page by page', async () => {
    const { ann } = people;
    const others = await Promise.all(Array.from({ length: 7 }, () => createPerson(url)));
    const group = await createGroup(url, ann, others);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await group.members(
        ann,
        `?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...(body as wire.MemberPage).items.map(({ user }) => user.id));
      cursor = body.nextCursor;
      expect(body.hasMore).toBe(cursor !== null);
    }
    expect(seen).toEqual([ann, ...others].map(({ id }) => id).sort());
    expectProblem(await group.members(ann, '?cursor=nonsense'), 'VALIDATION');
  });

  it('keep the trail of who came and went (R258)', async () => {
    const { ann, bob, cem } = people;
    const group = await createGroup(url, ann, [bob]);
    await group.add(ann, [cem]);
    await group.role(ann, cem, 'admin');
    await group.transfer(ann, cem);
    await group.remove(cem, bob);
    const trail = await eventually(() =>
      world.db().collection('membership_history').find({}).sort({ atSeq: 1, _id: 1 }).toArray(),
    );
    const own = trail.filter(({ conversationId }) => String(conversationId) === group.id);
    const who = new Map([ann, bob, cem].map(({ id, username }) => [id, username.replace(/-.*/, '')]));
    expect(
      own.map(({ userId, actorId, action, role, atSeq }) =>
        [who.get(String(actorId)), action, who.get(String(userId)), role, atSeq].join(' '),
      ),
    ).toEqual([
      'ann created ann owner 1',
      'ann created bob member 1',
      'ann added cem member 2',
      'ann role cem admin 3',
      'ann owner cem owner 4',
      'ann owner ann admin 4',
      'cem removed bob member 5',
    ]);
  });
});
