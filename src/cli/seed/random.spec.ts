import { Random } from './random';

/** The generator once more, written with 64-bit arithmetic from its description. */
function* reference(a: bigint, b: bigint, c: bigint): Generator<bigint> {
  const word = (value: bigint) => BigInt.asUintN(32, value);
  for (let counter = 1n; ; counter = word(counter + 1n)) {
    const sum = word(a + b + counter);
    a = b ^ (b >> 9n);
    b = word(c + (c << 3n));
    c = word(((c << 21n) | (c >> 11n)) + sum);
    yield sum;
  }
}

describe(Random.name, () => {
  it('is sfc32', () => {
    const random = new Random('sfc32');
    const state = random as unknown as Record<'a' | 'b' | 'c', number>;
    const expected = reference(
      ...([state.a, state.b, state.c].map((one) => BigInt(one >>> 0)) as [bigint, bigint, bigint]),
    );
    for (let i = 0; i < 1_000; i += 1) expect(BigInt(random.word())).toBe(expected.next().value);
  });

  it('repeats itself under one name, and only there', () => {
    const draw = (...name: (string | number)[]) => {
      const random = new Random(...name);
      return Array.from({ length: 4 }, () => random.word());
    };
    expect(draw('a', 1)).toEqual(draw('a', 1));
    expect(draw('a', 1)).not.toEqual(draw('a', 2));
    expect(draw('a', 1)).not.toEqual(draw('a1'));
  });

  it('draws evenly, and exponentially around a mean', () => {
    const random = new Random('even');
    const tenths = new Array<number>(10).fill(0);
    let sum = 0;
    for (let i = 0; i < 100_000; i += 1) {
      tenths[random.below(10)]! += 1;
      sum += random.exponential(5);
    }
    for (const tenth of tenths) expect(Math.abs(tenth - 10_000)).toBeLessThan(400);
    expect(sum / 100_000).toBeCloseTo(5, 0);
  });

  it('makes UUIDs of version 4 that do not meet', () => {
    const random = new Random('uuid');
    const made = Array.from({ length: 10_000 }, () => random.uuid());
    for (const uuid of made) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(made).size).toBe(made.length);
  });
});
