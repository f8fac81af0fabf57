import { type Person, createPerson } from '../factories/people';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { joinWorld, type SharedWorld } from '../support/world';

/** What a new account lets others know. */
const OPEN = {
  lastSeen: 'everyone',
  profile: 'everyone',
  groups: 'everyone',
  findByEmail: true,
  readReceipts: true,
};

describe('profiles', () => {
  let world: SharedWorld;
  let url: string;
  let caller: Person;
  beforeAll(async () => {
    world = joinWorld();
    url = world.node.url;
    caller = await createPerson(url, 'searcher');
  });
  afterAll(() => world.stop());

  const patch = (person: Person, body: object) =>
    call(url, 'PATCH', '/api/users/me', { token: person.accessToken, body });

  interface Found {
    items: { username: string; displayName: string }[];
    nextCursor: string | null;
    hasMore: boolean;
  }
  const search = async (query: string, more = '') =>
    (
      await call(url, 'GET', `/api/users?query=${encodeURIComponent(query)}${more}`, {
        token: caller.accessToken,
      })
    ).body as Found;

  it('change what is named and nothing else (R31)', async () => {
    const person = await createPerson(url);
    const before = (await call(url, 'GET', '/api/users/me', { token: person.accessToken })).body;
    const named = await patch(person, { displayName: 'Zoë 👩🏽‍🚀', bio: 'First line\nsecond' });
    expect(named.body).toEqual({ ...before, displayName: 'Zoë 👩🏽‍🚀', bio: 'First line\nsecond' });
    const hidden = await patch(person, { privacy: { lastSeen: 'nobody' } });
    expect(hidden.body).toEqual({ ...named.body, privacy: { ...OPEN, lastSeen: 'nobody' } });
    const seen = await call(url, 'GET', `/api/users/${person.id}`, { token: caller.accessToken });
    expect(seen.body).toMatchObject({ displayName: 'Zoë 👩🏽‍🚀', bio: 'First line\nsecond' });
    expect(seen.body.privacy).toBeUndefined();
    const emptied = await patch(person, { bio: '' });
    expect('bio' in emptied.body).toBe(false);
    expect((await patch(person, {})).body).toEqual(emptied.body);
  });

  it('refuse what is not for the person to set (M10)', async () => {
    const person = await createPerson(url);
    for (const body of [
      { role: 'admin' },
      { username: 'other' },
      { email: 'other@example.org' },
      { id: caller.id },
      { createdAt: '2020-01-01T00:00:00.000Z' },
      { displayName: '' },
      { displayName: '   ' },
      { displayName: 'x'.repeat(65) },
      { bio: 'x'.repeat(281) },
      { privacy: { lastSeen: 'friends' } },
      { privacy: { profile: 'friends' } },
      { privacy: { groups: null } },
      { privacy: { findByEmail: 'contacts' } },
      { privacy: { everything: 'nobody' } },
      { privacy: { readReceipts: 'yes' } },
      { privacy: { readReceipts: null } },
    ])
      expectProblem(await patch(person, body), 'VALIDATION');
    const me = await call(url, 'GET', '/api/users/me', { token: person.accessToken });
    expect(me.body).toMatchObject({
      username: person.username,
      role: 'user',
      privacy: { readReceipts: true },
    });
  });

  it('are found by the beginning of a name, usernames first, page by page without repetition (R78)', async () => {
    const byName = await Promise.all(Array.from({ length: 9 }, () => createPerson(url, 'Wolf')));
    const byDisplayedName = await Promise.all(Array.from({ length: 8 }, () => createPerson(url, 'other')));
    // equal names must not make the pages lose anyone
    await Promise.all(byDisplayedName.map((person) => patch(person, { displayName: 'WOLF hound' })));
    await patch(byName[0]!, { displayName: 'wolf cub' });
    const expected = [
      ...byName.map(({ username }) => username).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
      ...byDisplayedName.map(({ username }) => username),
    ];
    for (const query of ['wolf', 'WoLF', 'ｗｏｌｆ']) {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
        const page: Found = await search(query, `&limit=5${more}`);
        expect(page.items.length).toBeLessThanOrEqual(5);
        expect(page.hasMore).toBe(page.nextCursor !== null);
        found.push(...page.items.map(({ username }) => username));
        cursor = page.nextCursor;
      } while (cursor);
      expect(found.slice(0, 9)).toEqual(expected.slice(0, 9));
      expect([...found].sort()).toEqual([...expected].sort());
    }
  });

  it('are not found by what a pattern would match (R19)', async () => {
    for (const query of ['.*', '^w', '%', '[a-z]', '\\', '$ne'])
      expect((await search(query)).items).toEqual([]);
    expectProblem(
      await call(url, 'GET', '/api/users?query[$ne]=x', { token: caller.accessToken }),
      'VALIDATION',
    );
    expectProblem(await call(url, 'GET', '/api/users?query=', { token: caller.accessToken }), 'VALIDATION');
  });

  it('of people who do not exist are not found', async () => {
    for (const id of ['0'.repeat(24), 'nonsense', caller.id.toUpperCase()]) {
      if (id === caller.id) continue;
      expectProblem(await call(url, 'GET', `/api/users/${id}`, { token: caller.accessToken }), 'NOT_FOUND');
    }
  });
});
