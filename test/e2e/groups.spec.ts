import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type * as wire from '../../src/client/wire';
import { createGroup, createPeople, GroupCalls, texts } from '../factories/groups';
import { post } from '../factories/messages';
import { createPerson, type Person, textMessage } from '../factories/people';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

const unknownId = '0123456789abcdef01234567';

describe('groups', () => {
  let world: SharedWorld;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem' | 'dora', Person>;
  beforeAll(async () => {
    world = joinWorld();
    url = world.node.url;
    people = await createPeople(url, 'ann', 'bob', 'cem', 'dora');
  });
  afterAll(() => world.stop());

  const make = (body: object, { accessToken: token } = people.ann) =>
    call(url, 'POST', '/api/conversations', { token, body });
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
    await group.update(ann, { avatarUrl: 'https://example.org/rope.png' });
    expect((await group.get(bob)).body.avatarUrl).toBe('https://example.org/rope.png');
    expectProblem(await group.update(ann, { avatarUrl: 'javascript:alert(1)' }), 'VALIDATION');
    await group.update(ann, { description: '', avatarUrl: '', settings: { slowModeSeconds: 30 } });
    const { body } = await group.get(bob);
    expect(body).toMatchObject({ title: 'Bouldering', version: 4, settings: { slowModeSeconds: 30 } });
    expect([body.description, body.avatarUrl]).toEqual([undefined, undefined]);
    const both = await Promise.all(
      ['A', 'B'].map((title) => group.update(ann, { title, expectedVersion: 4 })),
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
    const first = textMessage(group.id);
    expect((await ask(socket, 'message:send', first)).ok).toBe(true);
    // the same one again is not another
    expect((await ask(socket, 'message:send', first)).data).toMatchObject({ duplicate: true });
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
    const filter = { conversationId: new ObjectId(group.id) };
    const own = await world
      .db()
      .collection('membership_history')
      .find(filter)
      .sort({ atSeq: 1, _id: 1 })
      .toArray();
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
