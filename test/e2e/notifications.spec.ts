import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import type * as wire from '../../src/client/wire';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { post } from '../factories/messages';
import { createPerson, openDirect, type Person } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { next, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('notifications in the app (R52, R117)', () => {
  let world: SharedWorld;
  let urls: [string, string];
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  let group: GroupCalls;
  beforeAll(() => {
    world = joinWorld();
    urls = world.nodes.map(({ url }) => url) as [string, string];
  });
  beforeEach(async () => {
    people = await createPeople(urls[0], 'ann', 'bob', 'cem');
    group = await createGroup(urls[0], people.ann, [people.bob, people.cem]);
  });
  afterAll(() => world.stop());

  const send = async (sender: Person, fields: object, id = group.id) => {
    const body = { clientMessageId: randomUUID(), content: 'look', ...fields };
    const answer = await call(urls[0], 'POST', `/api/messages/${id}`, { token: sender.accessToken, body });
    expect(answer.status).toBe(201);
    return answer.body as wire.Message;
  };
  const list = async ({ accessToken: token }: Person, query = '') =>
    (await call(urls[1], 'GET', `/api/notifications${query}`, { token })).body as wire.NotificationPage;
  /** What a person is told of, without that they were added to the group. */
  const noted = async (person: Person, count: number, query = '') => {
    const page = await eventually(
      async () => {
        const { items, ...rest } = await list(person, query);
        return { items: items.filter(({ type }) => type !== 'added'), ...rest };
      },
      ({ items }) => items.length >= count,
    );
    expect(page.items).toHaveLength(count);
    return page;
  };
  const markRead = ({ accessToken: token }: Person, body: object) =>
    call(urls[0], 'POST', '/api/notifications/read', { token, body });

  it('name whom a message mentions, or answers, and nobody else; once and with ids alone', async () => {
    const { ann, bob, cem } = people;
    // first, as who writes has read what stands above it
    const own = await send(bob, {});
    const mention = await send(ann, { mentions: [bob.id] });
    const reply = await send(cem, { replyTo: own.id });
    const everybody = await send(ann, { mentionsAll: true });
    const { items } = await noted(bob, 3);
    const about = (type: string, actor: Person, message: wire.Message) => ({
      ...{ id: expect.any(String) as string, type, actorId: actor.id, conversationId: group.id },
      ...{ messageId: message.id, seq: message.seq, createdAt: expect.any(String) as string, isRead: false },
    });
    expect(items).toEqual([
      about('mention', ann, everybody),
      about('reply', cem, reply),
      about('mention', ann, mention),
    ]);
    expect((await noted(cem, 1)).items).toEqual([about('mention', ann, everybody)]);
    // who writes is told nothing of it
    expect((await noted(ann, 0)).items).toEqual([]);
  });

  it('are told live to all devices, on whichever node, with how many are unread', async () => {
    const { ann, bob } = people;
    await noted(bob, 0);
    const devices = await Promise.all(urls.map((url) => openSocket(url, bob.accessToken)));
    const heard = devices.map((socket) => next(socket, 'notification:new', ({ type }) => type === 'mention'));
    const { id: messageId } = await send(ann, { mentions: [bob.id] });
    const [first, second] = (await Promise.all(heard)) as [wire.NewNotification, wire.NewNotification];
    expect(first).toMatchObject({ type: 'mention', messageId, isRead: false });
    expect(second).toEqual(first);
    expect(first.unread).toBe((await list(bob)).unread);
    for (const socket of devices) socket.close();
  });

  it('tell who was added to a group, and who was let in', async () => {
    const { ann, bob } = people;
    const { dan, eve } = await createPeople(urls[0], 'dan', 'eve');
    const added = async (person: Person) =>
      eventually(
        async () => (await list(person)).items,
        (items) => items.length > 0,
      );
    expect(await added(bob)).toMatchObject([{ type: 'added', actorId: ann.id, conversationId: group.id }]);
    await group.add(ann, [dan]);
    expect(await added(dan)).toMatchObject([{ type: 'added', actorId: ann.id, conversationId: group.id }]);
    const closed = await createGroup(urls[0], ann, [], { settings: { joinApproval: true } });
    const { body: invite } = await closed.invite(ann);
    await closed.join(eve, (invite as { code: string }).code);
    await closed.approve(ann, eve);
    expect(await added(eve)).toMatchObject([
      { type: 'admitted', actorId: ann.id, conversationId: closed.id },
    ]);
  });

  it('are read by themselves, all up to one, or with their message, and that on all devices', async () => {
    const { ann, bob } = people;
    const sent = [];
    for (let i = 0; i < 4; i += 1) sent.push(await send(ann, { mentions: [bob.id] }));
    const { items } = await noted(bob, 4);
    const before = (await list(bob)).unread;
    const phone = await openSocket(urls[1], bob.accessToken);
    const heard = next(phone, 'notification:read');
    const one = await markRead(bob, { ids: [items[0]!.id] });
    expect(one.body).toEqual({ ids: [items[0]!.id], unread: before - 1 });
    expect(await heard).toEqual(one.body);
    phone.close();
    // the two oldest where they stand
    const body = { upToSeq: sent[1]!.seq };
    await call(urls[0], 'POST', `/api/conversations/${group.id}/read`, { token: bob.accessToken, body });
    const page = await eventually(
      () => noted(bob, 4),
      ({ items: [, , third] }) => third!.isRead,
    );
    expect(page.items.map(({ isRead }) => isRead)).toEqual([true, false, true, true]);
    expect((await noted(bob, 1, '?unread=true')).items[0]!.messageId).toBe(sent[2]!.id);
    const all = await markRead(bob, { upTo: items[1]!.createdAt });
    expect(all.body).toMatchObject({ unread: 0 });
    expect((await list(bob, '?unread=true')).items).toEqual([]);
  });

  it('come in pages, and nobody reads or marks those of others', async () => {
    const { ann, bob, cem } = people;
    for (let i = 0; i < 3; i += 1) await send(ann, { mentions: [bob.id] });
    await noted(bob, 3);
    const first = await list(bob, '?limit=2');
    const second = await list(bob, `?limit=2&cursor=${first.nextCursor}`);
    const seqs = [...first.items, ...second.items].map(({ seq }) => seq!);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
    const ids = first.items.map(({ id }) => id);
    expect((await markRead(cem, { ids })).status).toBe(200);
    expect((await list(bob, '?limit=2')).items.map(({ isRead }) => isRead)).toEqual([false, false]);
    const alien = await call(urls[0], 'GET', `/api/notifications?cursor=${first.nextCursor}`, {
      token: cem.accessToken,
    });
    expectProblem(alien, 'VALIDATION');
  });

  it.each([
    ['neither', {}],
    ['both', { ids: ['a'.repeat(24)], upTo: '2026-11-22T00:00:00.000Z' }],
    ['an empty list', { ids: [] }],
    ['no moment', { upTo: 'yesterday' }],
  ])('are not marked by %s', async (_name, body) => {
    expectProblem(await markRead(people.ann, body), 'VALIDATION');
  });

  it('are not made where somebody wants none, here or anywhere, nor for who is blocked or has gone', async () => {
    const { ann, bob, cem } = people;
    const { dan, eve } = await createPeople(urls[0], 'dan', 'eve');
    await group.add(ann, [dan, eve]);
    const token = (person: Person) => ({ token: person.accessToken });
    const settings = `/api/conversations/${group.id}/settings`;
    await call(urls[0], 'PATCH', settings, { ...token(bob), body: { notify: 'none' } });
    await call(urls[0], 'PUT', '/api/notifications/preferences', {
      ...token(cem),
      body: { level: 'none', preview: true },
    });
    await call(urls[0], 'PUT', `/api/blocks/${ann.id}`, token(dan));
    await group.remove(ann, eve);
    const { id } = await send(ann, { mentionsAll: true });
    const { fay } = await createPeople(urls[0], 'fay');
    await group.add(ann, [fay]);
    // what is made for those who come later is made after it
    await eventually(async () => (await list(fay)).items.length > 0);
    for (const person of [bob, cem, dan, eve, fay]) {
      expect((await list(person)).items.filter(({ messageId }) => messageId === id)).toEqual([]);
    }
    // where somebody says so, the one conversation counts
    await call(urls[0], 'PATCH', settings, { ...token(cem), body: { notify: 'mentions' } });
    const second = await send(ann, { mentionsAll: true });
    expect((await noted(cem, 1)).items[0]!.messageId).toBe(second.id);
  });

  it('are not made for a text that mentions nobody, nor for answers between two', async () => {
    const { ann, bob } = people;
    const direct = await openDirect(urls[0], ann, bob);
    const { id } = await send(bob, {}, direct);
    await send(ann, { replyTo: id }, direct);
    await post(urls[0], ann, group.id);
    await send(ann, { mentions: [bob.id] });
    await noted(bob, 1);
  });

  describe('preferences', () => {
    const put = ({ accessToken: token }: Person, body: object) =>
      call(urls[0], 'PUT', '/api/notifications/preferences', { token, body });
    const get = async ({ accessToken: token }: Person) =>
      (await call(urls[1], 'GET', '/api/notifications/preferences', { token })).body as object;

    it('are everything, with previews, unless told, and are known to all devices', async () => {
      const { ann } = people;
      expect(await get(ann)).toEqual({ level: 'all', preview: true });
      const phone: Socket = await openSocket(urls[1], ann.accessToken);
      const heard = next(phone, 'account:updated', ({ kind }) => kind === 'notifications');
      const wishes = {
        ...{ level: 'mentions', preview: false },
        quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' },
      };
      expect((await put(ann, wishes)).body).toEqual(wishes);
      expect(await heard).toMatchObject({ key: 'preferences', value: wishes });
      expect(await get(ann)).toEqual(wishes);
      phone.close();
    });

    it.each([
      [{ level: 'some', preview: true }],
      [{ level: 'all' }],
      [{ level: 'all', preview: true, quietHours: { from: '24:00', to: '07:00', timeZone: 'UTC' } }],
      [{ level: 'all', preview: true, quietHours: { from: '22:00', to: '07:00', timeZone: 'Mars/Olympus' } }],
      [{ level: 'all', preview: true, more: 1 }],
    ])('are refused: %j', async (wishes) => {
      expectProblem(await put(await createPerson(urls[0]), wishes), 'VALIDATION');
    });
  });
});
