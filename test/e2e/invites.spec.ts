import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type * as wire from '../../src/client/wire';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { history, post } from '../factories/messages';
import { createPerson, openDirect, type Person } from '../factories/people';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { Recorder } from '../support/recorder';
import { openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('invite links (R251, R256)', () => {
  let world: SharedWorld;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem' | 'dora', Person>;
  beforeAll(async () => {
    world = joinWorld();
    url = world.node.url;
    people = await createPeople(url, 'ann', 'bob', 'cem', 'dora');
  });
  afterAll(() => world.stop());

  const link = async (group: GroupCalls, limits: object = {}) =>
    (await group.invite(people.ann, limits)).body as { id: string; code: string };
  const preview = (code: string, { accessToken: token } = people.bob) =>
    call(url, 'GET', `/api/invites/${code}`, { token });
  const memberCount = async (group: GroupCalls) => (await group.get(people.ann)).body.memberCount as number;
  const expire = (code: string) =>
    world
      .db()
      .collection('invites')
      .updateOne({ code }, { $set: { expiresAt: new Date(Date.now() - 1_000) } });

  it('let in who has them, as if they had been added', async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann);
    await post(url, ann, group.id, 'before');
    const made = await group.invite(ann, { expiresInSeconds: 3_600, maxUses: 5 });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ conversationId: group.id, createdBy: ann.id, maxUses: 5, uses: 0 });
    expect(made.body.code).toMatch(/^[A-Za-z0-9_-]{22}$/);
    const anns = new Recorder(await openSocket(url, ann.accessToken));
    expect((await preview(made.body.code)).body).toEqual({
      type: 'group',
      title: 'Climbing',
      memberCount: 1,
      joinApproval: false,
    });
    const { status, body } = await group.join(bob, made.body.code);
    expect(status).toBe(200);
    expect(body).toEqual({
      conversationId: group.id,
      seq: 3,
      chg: 2,
      memberCount: 2,
      duplicate: false,
      state: 'joined',
    });
    expect(await anns.until('message:receive')).toMatchObject({
      senderId: bob.id,
      event: { kind: 'joined', userIds: [bob.id] },
    });
    expect((await history(url, bob, group.id)).messages.map(({ event }) => event?.kind)).toEqual(['joined']);
    expect((await group.invites(ann)).body.items).toEqual([{ ...made.body, uses: 1 }]);
  });

  it('let a person in once, however often and wherever they follow them', async () => {
    const { bob } = people;
    const group = await createGroup(url, people.ann);
    const { code } = await link(group, { maxUses: 2 });
    const urls = world.nodes.map((node) => node.url) as [string, string];
    const answers = await Promise.all([0, 1, 0, 1].map((n) => group.at(urls[n]!).join(bob, code)));
    expect(answers.map(({ status, body }) => [status, body.state])).toEqual(
      answers.map(() => [200, 'joined']),
    );
    expect(answers.filter(({ body }) => body.seq > 0)).toHaveLength(1);
    expect(await memberCount(group)).toBe(2);
    expect((await group.invites(people.ann)).body.items[0]).toMatchObject({ uses: 1 });
    const id = randomUUID();
    const [first, again] = [await group.join(people.cem, code, id), await group.join(people.cem, code, id)];
    expect(again.body).toEqual({ ...first.body, duplicate: true });
  });

  it('lead nowhere once they are used up, expired or revoked, and nobody is half in', async () => {
    const { ann, bob, cem, dora } = people;
    const group = await createGroup(url, ann);
    const used = await link(group, { maxUses: 1 });
    const both = await Promise.all([bob, cem].map((person) => group.join(person, used.code)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
    expectProblem(
      both.find(({ status }) => status === 410)!,
      'INVITE_USED_UP',
    );
    expectProblem(await preview(used.code), 'INVITE_USED_UP');
    const old = await link(group, { expiresInSeconds: 60 });
    await expire(old.code);
    expectProblem(await preview(old.code), 'INVITE_EXPIRED');
    expectProblem(await group.join(dora, old.code), 'INVITE_EXPIRED');
    const { id, code } = await link(group);
    expect((await group.revoke(ann, id)).status).toBe(204);
    expectProblem(await group.revoke(ann, id), 'NOT_FOUND');
    expectProblem(await group.join(dora, code), 'NOT_FOUND');
    for (const nonsense of ['x', 'A'.repeat(22), '%00', '..%2F..', '🧗'])
      expectProblem(await preview(encodeURI(nonsense)), 'NOT_FOUND');
    expect(await memberCount(group)).toBe(2);
    expectProblem(await group.get(dora), 'NOT_MEMBER');
  });

  it('make people wait where a moderator lets them in', async () => {
    const { ann, bob, cem, dora } = people;
    const group = await createGroup(url, ann, [dora], { settings: { joinApproval: true } });
    await group.role(ann, dora, 'moderator');
    const { code } = await link(group, { maxUses: 2 });
    for (const person of [bob, cem]) {
      const answer = await group.join(person, code);
      expect(answer.body).toMatchObject({ state: 'waiting', seq: 0, memberCount: 2 });
      // who waits already waits once, and needs no second use
      expect((await group.join(person, code)).body).toMatchObject({ state: 'waiting' });
    }
    expectProblem(await group.get(bob), 'NOT_MEMBER');
    const { body: waiting } = await group.requests(dora);
    expect((waiting as wire.JoinRequestPage).items.map(({ user }) => user.id)).toEqual([bob.id, cem.id]);
    const [one] = (await group.requests(dora, '?limit=1')).body.items;
    expect(one.user.id).toBe(bob.id);
    const id = randomUUID();
    const approved = await group.approve(dora, bob, id);
    expect(approved.body).toMatchObject({ memberCount: 3, duplicate: false });
    expect((await group.approve(dora, bob, id)).body).toEqual({ ...approved.body, duplicate: true });
    expectProblem(await group.approve(dora, bob), 'NOT_WAITING');
    expect((await group.get(bob)).body.role).toBe('member');
    expect((await group.decline(dora, cem)).status).toBe(204);
    expectProblem(await group.decline(dora, cem), 'NOT_WAITING');
    expectProblem(await group.get(cem), 'NOT_MEMBER');
    expect((await group.requests(dora)).body.items).toEqual([]);
  });

  it('are made, seen and revoked by admins, and requests by moderators', async () => {
    const { ann, bob, cem, dora } = people;
    const group = await createGroup(url, ann, [bob, cem]);
    await group.role(ann, bob, 'moderator');
    const { id } = await link(group);
    for (const person of [bob, cem]) {
      expectProblem(await group.invite(person), 'FORBIDDEN');
      expectProblem(await group.invites(person), 'FORBIDDEN');
      expectProblem(await group.revoke(person, id), 'FORBIDDEN');
    }
    expect((await group.requests(bob)).status).toBe(200);
    for (const answer of [
      await group.requests(cem),
      await group.approve(cem, dora),
      await group.decline(cem, dora),
    ])
      expectProblem(answer, 'FORBIDDEN');
    for (const answer of [
      await group.invite(dora),
      await group.invites(dora),
      await group.revoke(dora, id),
      await group.requests(dora),
      await group.approve(dora, dora),
      await group.decline(dora, dora),
    ])
      expectProblem(answer, 'NOT_MEMBER');
    const direct = await openDirect(url, ann, bob);
    const token = ann.accessToken;
    expectProblem(
      await call(url, 'POST', `/api/conversations/${direct}/invites`, { token, body: {} }),
      'NOT_A_GROUP',
    );
  });

  it('refuse limits that make no sense, and the hundred-and-first', async () => {
    const { ann } = people;
    const group = await createGroup(url, ann);
    for (const limits of [
      { expiresInSeconds: 0 },
      { expiresInSeconds: 1e12 },
      { maxUses: 0 },
      { maxUses: 1.5 },
      { code: 'mine' },
    ])
      expectProblem(await group.invite(ann, limits), 'VALIDATION');
    for (let i = 0; i < 100; i += 1) expect((await group.invite(ann)).status).toBe(201);
    expectProblem(await group.invite(ann), 'INVITE_LIMIT');
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await group.invites(
        ann,
        `?limit=30${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      seen.push(...(body as wire.InvitePage).items.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(new Set(seen).size).toBe(100);
  });

  it('do not let in more than there is room for', async () => {
    const group = await createGroup(url, people.ann);
    const { code } = await link(group);
    await world
      .db()
      .collection<{ _id: ObjectId }>('conversations')
      .updateOne({ _id: new ObjectId(group.id) }, { $set: { memberCount: 10_000 } });
    expectProblem(await group.join(await createPerson(url), code), 'MEMBER_LIMIT');
    expect((await group.invites(people.ann)).body.items[0]).toMatchObject({ uses: 0 });
  });
});
