import fc from 'fast-check';
import { canSee, type Interval, visibleRanges } from './visibility';

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
});
