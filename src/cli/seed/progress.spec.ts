import { duration, Progress } from './progress';

describe(Progress.name, () => {
  it('shows a bar, the speed of this run, and how long the rest will take', () => {
    let [now, shown] = [0, ''];
    const progress = new Progress(
      1_000_000,
      (text) => (shown = text),
      () => now,
    );
    progress.note(200_000);
    expect(shown).toBe('[#####...................] 20 %  200,000 of 1,000,000');
    now = 10_000;
    progress.note(600_000);
    expect(shown).toBe('[##############..........] 60 %  600,000 of 1,000,000  40,000/s  10 s left');
    now = 10_001;
    progress.note(600_100);
    expect(shown).toContain(' 600,000 of ');
    progress.note(1_000_000);
    expect(shown).toContain('100 %');
  });

  it('tells minutes', () => expect(duration(200)).toBe('3 min 20 s'));
});
