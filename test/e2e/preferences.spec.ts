import type * as wire from '../../src/client/wire';
import { createGroup } from '../factories/groups';
import { post } from '../factories/messages';
import { type Person, createPerson, openDirect } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { ask, next, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

const PLAIN = { pinned: false, archived: false, muted: false, markedUnread: false, labels: [] };
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

describe('what a person keeps about conversations (R91)', () => {
  let world: SharedWorld;
  let urls: [string, string];
  let url: string;
  let me: Person;
  let friends: Person[];
  let ids: string[];
  beforeAll(() => {
    world = joinWorld();
    urls = world.nodes.map((node) => node.url) as [string, string];
    [url] = urls;
  });
  beforeEach(async () => {
    me = await createPerson(url, 'me');
    friends = await Promise.all(['ann', 'ben', 'cid', 'dan'].map((name) => createPerson(url, name)));
    ids = [];
    for (const friend of friends) ids.unshift(await openDirect(url, me, friend));
  });
  afterAll(() => world.stop());

  const keep = (id: string, wish: object, { person = me, at = url } = {}) =>
    call(at, 'PATCH', `/api/conversations/${id}/settings`, { token: person.accessToken, body: wish });
  const list = async (query = '', person = me) =>
    (await call(urls[1], 'GET', `/api/conversations${query}`, { token: person.accessToken }))
      .body as wire.ConversationPage;
  const idsOf = async (query = '') => (await list(query)).items.map(({ id }) => id);
  const view = async (id: string, person = me) =>
    (await call(urls[1], 'GET', `/api/conversations/${id}`, { token: person.accessToken }))
      .body as wire.Conversation;
  const account = async (person = me) => {
    const body = { cursors: {}, account: 0 };
    const answer = await call(urls[1], 'POST', '/api/sync', { token: person.accessToken, body });
    return (answer.body as wire.SyncResult).account!;
  };

  it('is nothing at first, and nobody else’s ever', async () => {
    expect(await view(ids[0]!)).toMatchObject(PLAIN);
    const { status, body } = await keep(ids[0]!, { pinned: true, labels: ['Work'], muted: true });
    expect([status, body]).toEqual([200, { ...PLAIN, pinned: true, labels: ['Work'], muted: true }]);
    expect(await view(ids[0]!)).toMatchObject(body as object);
    expect(await view(ids[0]!, friends[3])).toMatchObject(PLAIN);
    expect(await account(friends[3])).toEqual([]);
  });

  it('orders the list: pinned above the others, each by latest activity; archived apart', async () => {
    const [a, b, c, d] = ids as [string, string, string, string];
    await keep(c, { pinned: true });
    await keep(d, { pinned: true });
    await keep(b, { archived: true });
    expect(await idsOf()).toEqual([c, d, a]);
    expect(await idsOf('?archived=true')).toEqual([b]);
    expect(await idsOf('?archived=all')).toEqual([c, d, a, b]);
    await post(url, friends[0]!, d, 'latest');
    await eventually(
      () => idsOf(),
      (now) => now.join() === [d, c, a].join(),
    );
    await keep(d, { archived: true });
    await keep(b, { pinned: true });
    expect(await view(d)).toMatchObject({ pinned: false, archived: true });
    expect(await idsOf('?archived=all')).toEqual([b, c, a, d].sort((x, y) => rank(x) - rank(y)));
    function rank(id: string) {
      return [b, c, a, d].indexOf(id);
    }
  });

  it('leaves an archived conversation where it is when somebody writes', async () => {
    const [id] = ids as [string];
    await keep(id, { archived: true });
    const before = (await view(id)).lastActivityAt;
    await post(url, friends[3]!, id, 'are you there?');
    await eventually(
      () => view(id),
      ({ lastActivityAt }) => lastActivityAt > before,
    );
    expect(await idsOf()).not.toContain(id);
    expect((await list('?archived=true')).items).toMatchObject([{ id, unread: 1, archived: true }]);
  });

  it('pages through pinned, others and archived without skipping or repeating while they move (R24, R55)', async () => {
    const more = await Promise.all(Array.from({ length: 12 }, () => createPerson(url, 'more')));
    for (const friend of more) ids.push(await openDirect(url, me, friend));
    for (const id of ids.slice(0, 5)) await keep(id, { pinned: true, labels: ['One'] });
    for (const id of ids.slice(5, 9)) await keep(id, { archived: true, labels: ['One'] });
    for (const query of [
      '?archived=all',
      '?archived=false',
      '?archived=true',
      '?archived=all&label=One',
      '?label=One',
    ]) {
      const expected = (await list(`${query}&limit=100`)).items.map(({ id }) => id);
      expect(expected.length).toBeGreaterThan(3);
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const after: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
        const page: wire.ConversationPage = await list(`${query}&limit=3${after}`);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
        // one that was shown is moved below, one that was not above
        await keep(seen[0]!, { archived: true });
        await keep(expected.at(-1)!, { pinned: true });
      } while (cursor);
      expect(seen).toEqual(expected);
    }
    const { nextCursor } = await list('?limit=1');
    const token = me.accessToken;
    for (const other of ['archived=true', 'label=One', 'archived=all']) {
      const path = `/api/conversations?${other}&cursor=${encodeURIComponent(nextCursor!)}`;
      expectProblem(await call(url, 'GET', path, { token }), 'VALIDATION');
    }
  });

  it('mutes until a moment, for ever, or no longer', async () => {
    const [id] = ids as [string];
    const soon = new Date(Date.now() + 1_500).toISOString();
    expect((await keep(id, { mutedUntil: soon })).body).toMatchObject({ muted: true, mutedUntil: soon });
    await eventually(
      () => view(id),
      ({ muted }) => !muted,
    );
    expect(await view(id)).not.toHaveProperty('mutedUntil');
    expect((await keep(id, { muted: true })).body).toEqual({ ...PLAIN, muted: true });
    expect((await keep(id, { mutedUntil: TOMORROW })).body).toMatchObject({ mutedUntil: TOMORROW });
    expect((await keep(id, { muted: false })).body).toEqual(PLAIN);
  });

  it('reaches every device at once, and those that were away (account data)', async () => {
    const [id] = ids as [string];
    const phone = await openSocket(urls[1], me.accessToken);
    const heard = next(phone, 'account:updated');
    await keep(id, { pinned: true, labels: ['Work', 'Later'] });
    const value = { ...PLAIN, pinned: true, labels: ['Work', 'Later'] };
    expect(await heard).toMatchObject({ kind: 'conversation', key: id, value });
    expect(await account()).toMatchObject([{ n: 1, kind: 'conversation', key: id, value }]);
    // nothing new is told of what is so already
    await keep(id, { pinned: true });
    await keep(id, { pinned: false, labels: [] });
    const [gone, ...others] = await account();
    expect(others).toEqual([]);
    expect(gone).toMatchObject({ n: 2, key: id });
    expect(gone).not.toHaveProperty('value');
    phone.close();
  });

  it('ends a mark when its person reads, also where nothing is new, or writes', async () => {
    const [id] = ids as [string];
    const socket = await openSocket(urls[1], me.accessToken);
    await post(url, friends[3]!, id);
    const read = () => ask(socket, 'message:read', { conversationId: id, upToSeq: 1 });
    expect((await read()).ok).toBe(true);
    expect((await keep(id, { markedUnread: true, labels: ['Later'] })).body).toMatchObject({
      markedUnread: true,
    });
    // what reaches a device is not read, nor is what others read
    await ask(socket, 'message:delivered', { items: [{ conversationId: id, upToSeq: 1 }] });
    await call(url, 'POST', `/api/conversations/${id}/read`, {
      token: friends[3]!.accessToken,
      body: { upToSeq: 1 },
    });
    expect(await view(id)).toMatchObject({ markedUnread: true, unread: 0 });
    const heard = next(socket, 'account:updated');
    expect((await read()).ok).toBe(true);
    expect(await view(id)).toMatchObject({ markedUnread: false, labels: ['Later'] });
    expect(await heard).toMatchObject({ key: id, value: { markedUnread: false } });
    await keep(id, { markedUnread: true });
    await post(url, me, id, 'I am back');
    await eventually(
      () => view(id),
      ({ markedUnread }) => !markedUnread,
    );
    socket.close();
  });

  it('is bounded: twenty pinned, twenty labels, five of each conversation', async () => {
    const more = await Promise.all(Array.from({ length: 17 }, () => createPerson(url, 'more')));
    for (const friend of more) ids.push(await openDirect(url, me, friend));
    expect(ids).toHaveLength(21);
    // all at once, from two nodes: no two of them have the last place
    const pinned = await Promise.all(ids.map((id, i) => keep(id, { pinned: true }, { at: urls[i % 2] })));
    expect(pinned.filter(({ status }) => status === 200)).toHaveLength(20);
    const refused = pinned.findIndex(({ status }) => status !== 200);
    expectProblem(pinned[refused]!, 'LIST_PIN_LIMIT');
    expect(pinned[refused]!.body.details).toEqual({ limit: 20 });
    await keep(ids.at(refused - 1)!, { pinned: false });
    expect((await keep(ids[refused]!, { pinned: true })).status).toBe(200);
    const five = (n: number) => Array.from({ length: 5 }, (_, i) => `label ${n * 5 + i}`);
    for (let n = 0; n < 4; n += 1) expect((await keep(ids[n]!, { labels: five(n) })).status).toBe(200);
    expectProblem(await keep(ids[5]!, { labels: ['one too many'] }), 'LABEL_LIMIT');
    expect((await keep(ids[5]!, { labels: ['label 3', 'label 19'] })).status).toBe(200);
    await keep(ids[0]!, { labels: ['label 0'] });
    expect((await keep(ids[5]!, { labels: ['one too many'] })).status).toBe(200);
    expectProblem(await keep(ids[6]!, { labels: [...five(0), 'six'] }), 'VALIDATION');
  });

  it('says what is wrong with a wish', async () => {
    const [id] = ids as [string];
    const wrong: [wish: object, path: string][] = [
      [{ pinned: true, archived: true }, '/archived'],
      [{ muted: false, mutedUntil: TOMORROW }, '/mutedUntil'],
      [{ mutedUntil: '2020-01-01T00:00:00.000Z' }, '/mutedUntil'],
      [{ mutedUntil: 'tomorrow' }, '/mutedUntil'],
      [{ pinned: 'yes' }, '/pinned'],
      [{ labels: 'Work' }, '/labels'],
      [{ labels: [''] }, '/labels/0'],
      [{ labels: [' Work'] }, '/labels/0'],
      [{ labels: ['x'.repeat(41)] }, '/labels/0'],
      [{ labels: ['a\u0000b'] }, '/labels/0'],
      [{ labels: [{ $gt: '' }] }, '/labels/0'],
      [{ labels: ['Work', 'Work'] }, '/labels'],
      [{ shelf: 0 }, '/shelf'],
    ];
    for (const [wish, path] of wrong) {
      const answer = await keep(id, wish);
      expectProblem(answer, 'VALIDATION');
      expect([wish, answer.body.details[0].path]).toEqual([wish, path]);
    }
    for (const query of ['?archived=maybe', '?label=', '?label=%00', `?label=${'x'.repeat(41)}`])
      expectProblem(
        await call(url, 'GET', `/api/conversations${query}`, { token: me.accessToken }),
        'VALIDATION',
      );
    expect((await keep(id, { labels: ['👍🏽', 'x'.repeat(40)] })).status).toBe(200);
    expect(await idsOf(`?label=${encodeURIComponent('👍🏽')}`)).toEqual([id]);
    expect(await idsOf('?label=nothing')).toEqual([]);
  });

  it('is for members only, and is there again for who comes back', async () => {
    const group = await createGroup(url, friends[0]!, [me]);
    await keep(group.id, { pinned: true, labels: ['Rope'] });
    await group.remove(friends[0]!, me);
    expectProblem(await keep(group.id, { pinned: false }), 'NOT_MEMBER');
    expect(await idsOf('?label=Rope')).toEqual([]);
    await group.add(friends[0]!, [me]);
    await eventually(
      () => idsOf('?label=Rope'),
      (found) => found.join() === group.id,
    );
    expect((await list()).items[0]).toMatchObject({ id: group.id, pinned: true });
  });
});
