import { compare } from 'bcrypt';
import { makeCredentials, makeUsers, SEED_PASSWORD, usernamesOf } from './people';
import { planArchive } from './plan';

const OPTIONS = { users: 3_000, conversations: 1, messages: 1, months: 12, seed: 1 };
const PERIOD = { from: Date.UTC(2025, 0), until: Date.UTC(2026, 0) };
const plan = planArchive(OPTIONS);

describe('people of an archive', () => {
  const users = makeUsers(plan, PERIOD);

  it('have names that registering would take, each its own', () => {
    for (const { username, displayName } of users) {
      expect(username).toMatch(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{1,30}[A-Za-z0-9])$/);
      expect([...displayName].length).toBeLessThanOrEqual(64);
      expect(displayName).toMatch(/\p{L}/u);
    }
    expect(new Set(users.map(({ usernameLower }) => usernameLower)).size).toBe(users.length);
    expect(new Set(users.map(({ displayName }) => displayName)).size).toBeGreaterThan(600);
  });

  it('are others in another archive', () => {
    const others = new Set(usernamesOf(planArchive({ ...OPTIONS, seed: 2 })).map(({ username }) => username));
    expect(users.filter(({ username }) => others.has(username))).toEqual([]);
  });

  it('come in the first half, the first at the beginning, under ids that say when', () => {
    expect(users[0]!.createdAt.getTime()).toBe(PERIOD.from);
    for (const { _id, createdAt } of users) {
      expect(createdAt.getTime()).toBeLessThanOrEqual((PERIOD.from + PERIOD.until) / 2);
      expect(_id.getTimestamp().getTime()).toBe(Math.floor(createdAt.getTime() / 1000) * 1000);
    }
  });

  it('share one password, under a hash that comes out the same', async () => {
    const [first, second] = await Promise.all([
      makeCredentials(plan, users, 4),
      makeCredentials(plan, users, 4),
    ]);
    expect(first).toEqual(second);
    expect(await compare(SEED_PASSWORD, first[0]!.passwordHash)).toBe(true);
  });
});
