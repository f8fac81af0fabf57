import fc from 'fast-check';
import { Sequence } from './sequence';

const collect = (from = 0) => {
  const applied: number[] = [];
  return { applied, sequence: new Sequence<number>(from, (item) => applied.push(item)) };
};

describe(Sequence.name, () => {
  it('applies the next, drops the known, holds what comes too early', () => {
    const { sequence, applied } = collect(4);
    expect(sequence.offer(4, 4)).toBe('known');
    expect(sequence.offer(7, 7)).toBe('held');
    expect(sequence.offer(5, 5)).toBe('applied');
    expect(sequence.hole()).toEqual({ from: 6, to: 6 });
    expect(sequence.offer(6, 6)).toBe('applied');
    expect(applied).toEqual([5, 6, 7]);
    expect(sequence.hole()).toBeUndefined();
  });

  it('knows what is missing of what was only announced', () => {
    const { sequence } = collect(2);
    sequence.expect(9);
    expect(sequence.hole()).toEqual({ from: 3, to: 9 });
    sequence.offer(6, 6);
    expect(sequence.hole()).toEqual({ from: 3, to: 5 });
  });

  it('passes over numbers that an answer leaves out', () => {
    const { sequence, applied } = collect(0);
    sequence.offer(9, 9);
    sequence.fill(
      [
        [3, 3],
        [4, 4],
      ],
      8,
    );
    expect(applied).toEqual([3, 4, 9]);
    expect(sequence.position).toBe(9);
  });

  it('ends contiguous, each number once and in order, whatever order and repetition they come in', () => {
    const deliveries = fc
      .integer({ min: 1, max: 60 })
      .chain((count) =>
        fc.tuple(fc.constant(count), fc.array(fc.integer({ min: 1, max: count }), { maxLength: 200 })),
      );
    fc.assert(
      fc.property(deliveries, ([count, numbers]) => {
        const { sequence, applied } = collect();
        for (const number of numbers) sequence.offer(number, number);
        sequence.expect(count);
        for (let hole = sequence.hole(); hole; hole = sequence.hole()) {
          const { from, to } = hole;
          const items = Array.from(
            { length: to - from + 1 },
            (_, index) => [from + index, from + index] as const,
          );
          sequence.fill(items, to);
        }
        expect(applied).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      }),
    );
  });

  it('holds a bounded number of items and asks for the rest again', () => {
    const { sequence, applied } = collect();
    for (let number = 2; number <= 1_500; number += 1) sequence.offer(number, number);
    sequence.offer(1, 1);
    expect(applied).toHaveLength(1_001);
    expect(sequence.hole()).toEqual({ from: 1_002, to: 1_500 });
  });
});
