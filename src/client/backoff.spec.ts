import fc from 'fast-check';
import { Backoff } from './backoff';

describe(Backoff.name, () => {
  it('draws each pause from 0 to a ceiling that doubles from 250 ms to 15 s', () => {
    const longest = new Backoff(() => 0.999_999);
    const ceilings = Array.from({ length: 9 }, () => longest.next() + 1);
    expect(ceilings).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    const shortest = new Backoff(() => 0);
    expect([shortest.next(), shortest.next()]).toEqual([0, 0]);
  });

  it('never leaves the bounds, whatever is drawn and however often', () => {
    const draws = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      maxLength: 2_000,
    });
    fc.assert(
      fc.property(draws, (numbers) => {
        const left = [...numbers];
        const backoff = new Backoff(() => left.shift() ?? 0);
        while (left.length > 0) {
          const pause = backoff.next();
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThan(15_000);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('begins again after a success', () => {
    const backoff = new Backoff(() => 0.5);
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(125);
  });
});
