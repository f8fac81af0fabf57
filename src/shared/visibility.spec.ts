import fc from 'fast-check';
import { canSee, cutOut, type Interval, joinRange, type SeqRange, visibleRanges } from './visibility';

describe('visibility', () => {
  it('shows who left and came back both stretches and not the gap between', () => {
    const intervals = [{ fromSeq: 1, toSeq: 10 }, { fromSeq: 20 }];
    expect(visibleRanges(intervals, { fromSeq: 5, toSeq: 25 })).toEqual([
      { fromSeq: 5, toSeq: 10 },
      { fromSeq: 20, toSeq: 25 },
    ]);
    expect([10, 11, 19, 20].map((seq) => canSee(intervals, seq))).toEqual([true, false, false, true]);
  });

  it('agrees, range and single message, for every membership', () => {
    const interval = fc.record({
      fromSeq: fc.integer({ min: 1, max: 50 }),
      length: fc.option(fc.integer({ min: 0, max: 20 })),
    });
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 4 }), fc.integer({ min: 1, max: 60 }), (drawn, seq) => {
        const intervals: Interval[] = drawn.map(({ fromSeq, length }) => ({
          fromSeq,
          ...(length !== null && { toSeq: fromSeq + length }),
        }));
        expect(visibleRanges(intervals, { fromSeq: seq, toSeq: seq }).length > 0).toBe(
          canSee(intervals, seq),
        );
      }),
    );
  });

  const ranges = fc
    .array(fc.record({ fromSeq: fc.integer({ min: 1, max: 40 }), length: fc.integer({ min: 0, max: 8 }) }))
    .map((drawn) => drawn.map(({ fromSeq, length }) => ({ fromSeq, toSeq: fromSeq + length })));
  const isIn = (parts: readonly SeqRange[], seq: number) =>
    parts.some(({ fromSeq, toSeq }) => seq >= fromSeq && seq <= toSeq);
  const numbers = Array.from({ length: 60 }, (_, i) => i + 1);

  it('keeps ranges rising, apart, and with everything that was put in', () => {
    fc.assert(
      fc.property(ranges, (drawn) => {
        const joined = drawn.reduce<SeqRange[]>(joinRange, []);
        for (const seq of numbers) expect(isIn(joined, seq)).toBe(isIn(drawn, seq));
        for (const [i, { fromSeq }] of joined.entries())
          if (i > 0) expect(fromSeq).toBeGreaterThan(joined[i - 1]!.toSeq + 1);
      }),
    );
  });

  it('cuts ranges out of a time, and nothing else', () => {
    const times: Interval[] = [
      { fromSeq: 3, toSeq: 20 },
      { fromSeq: 30, fromChg: 7 },
    ];
    fc.assert(
      fc.property(ranges, (drawn) => {
        const cuts = drawn.reduce<SeqRange[]>(joinRange, []);
        const left = cutOut(times, cuts);
        for (const seq of numbers) expect(canSee(left, seq)).toBe(canSee(times, seq) && !isIn(cuts, seq));
      }),
    );
    expect(cutOut(times, [{ fromSeq: 31, toSeq: 32 }]).slice(1)).toEqual([
      { fromSeq: 30, toSeq: 30, fromChg: 7 },
      { fromSeq: 33, fromChg: 7 },
    ]);
  });
});
