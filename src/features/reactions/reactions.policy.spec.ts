import { withCount } from './reactions.policy';

describe(withCount.name, () => {
  const counts = [
    { emoji: '👍', count: 2 },
    { emoji: '🎉', count: 1 },
  ];

  it('counts one more where it stands, and a new one last', () => {
    expect(withCount(counts, '👍', true)).toEqual({
      counts: [{ emoji: '👍', count: 3 }, counts[1]],
      count: 3,
    });
    expect(withCount(counts, '❤️', true).counts).toEqual([...counts, { emoji: '❤️', count: 1 }]);
  });

  it('leaves out what nobody has any more, and never counts below', () => {
    expect(withCount(counts, '🎉', false)).toEqual({ counts: [counts[0]], count: 0 });
    expect(withCount(counts, '❤️', false)).toEqual({ counts, count: 0 });
  });
});
