import { planArchive } from './plan';

const YEAR = { users: 1_000, conversations: 20_000, messages: 1_000_000, months: 12, seed: 42 };

/** The part of all messages that the most active fifth of the people sends. */
function topFifth({ users, ...rest }: typeof YEAR): number {
  const { conversations } = planArchive({ users, ...rest });
  const sent = new Float64Array(users);
  for (const { first, second, messages, share } of conversations) {
    sent[first]! += messages * share;
    sent[second]! += messages * (1 - share);
  }
  const sorted = sent.sort().reverse();
  const sum = (some: Float64Array) => some.reduce((total, one) => total + one, 0);
  return sum(sorted.subarray(0, users / 5)) / sum(sorted);
}

describe(planArchive.name, () => {
  const { conversations } = planArchive(YEAR);
  const lengths = conversations.map(({ messages }) => messages).sort((a, b) => a - b);

  it('has exactly as many conversations and messages as wished, of different pairs', () => {
    expect(conversations).toHaveLength(YEAR.conversations);
    expect(lengths.reduce((sum, one) => sum + one, 0)).toBe(YEAR.messages);
    const pairs = conversations.map(({ first, second }) => `${first} ${second}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const { first, second } of conversations) expect(first).toBeLessThan(second);
  });

  it('has lengths that fall exponentially: most below 100, some far above', () => {
    const below = (limit: number) => lengths.filter((one) => one < limit).length / lengths.length;
    expect(lengths[0]).toBeGreaterThanOrEqual(1);
    for (const limit of [25, 50, 100, 200]) expect(below(limit)).toBeCloseTo(1 - Math.exp(-limit / 50), 1);
    expect(below(100)).toBeGreaterThan(0.8);
    expect(lengths.at(-1)).toBeGreaterThan(300);
  });

  it.each([
    YEAR,
    { ...YEAR, users: 100, conversations: 300, messages: 10_000 },
    { ...YEAR, users: 200, conversations: 4_000, messages: 500_000 },
  ])('lets a fifth of the people write four fifths: %j', (options) => {
    expect(topFifth(options)).toBeGreaterThan(0.77);
    expect(topFifth(options)).toBeLessThan(0.83);
  });

  it('is the same each time, and another for another seed', () => {
    const small = { ...YEAR, users: 50, conversations: 100, messages: 500 };
    expect(planArchive(small)).toEqual(planArchive(small));
    expect(planArchive({ ...small, seed: 43 }).conversations).not.toEqual(planArchive(small).conversations);
  });

  it.each([
    { users: 2, conversations: 1, messages: 10_000_000 },
    { users: 40, conversations: 780, messages: 780 },
  ])('goes to the limits: %j', (limit) => {
    const planned = planArchive({ ...YEAR, ...limit }).conversations;
    expect(new Set(planned.map(({ first, second }) => `${first} ${second}`)).size).toBe(limit.conversations);
    expect(planned.reduce((sum, { messages }) => sum + messages, 0)).toBe(limit.messages);
  });
});
