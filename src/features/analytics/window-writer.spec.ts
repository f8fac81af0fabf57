import type { DatabaseClock } from '../../platform/mongo/database-clock';
import type { GatheringMetrics } from './gathering-metrics';
import type { GatheringRepository } from './gathering.repository';
import type { ProgressRepository } from './progress.repository';
import { Window } from './window-counter';
import { WindowWriter } from './window-writer';

/** A writer, and whom it has noted so far, window by window. */
function start() {
  const noted: string[][] = [];
  const state = { isAway: false };
  const gathering = {
    recordActive: (people: { userId: string }[]) => {
      if (state.isAway) return Promise.reject(new Error('away'));
      noted.push(people.map(({ userId }) => userId));
      return Promise.resolve();
    },
    insertMany: () => Promise.resolve(),
  };
  const writer = new WindowWriter(
    gathering as unknown as GatheringRepository,
    { saveWindow: () => Promise.resolve() } as unknown as ProgressRepository,
    { now: () => Date.now() } as DatabaseClock,
    { counted: () => undefined } as unknown as GatheringMetrics,
  );
  return { writer, noted, state };
}

function windowOf(day: string, ...userIds: string[]): Window {
  const window = new Window(1);
  for (const userId of userIds) window.active.set(`${day} ${userId}`, { userId, day });
  return window;
}

describe(WindowWriter.name, () => {
  it('notes a person once for a day, and again where another may have begun anew meanwhile', async () => {
    const { writer, noted } = start();
    await writer.write(windowOf('2026-11-22', 'ann'));
    await writer.write(windowOf('2026-11-22', 'ann', 'ben'));
    await writer.write(windowOf('2026-11-22', 'ben'));
    await writer.write(windowOf('2026-11-23', 'ben'));
    expect(noted).toEqual([['ann'], ['ben'], ['ben']]);
    writer.forget();
    await writer.write(windowOf('2026-11-23', 'ben'));
    expect(noted).toHaveLength(4);
  });

  it('counts nobody as noted whom the database did not take', async () => {
    const { writer, noted, state } = start();
    state.isAway = true;
    await expect(writer.write(windowOf('2026-11-22', 'ann'))).rejects.toThrow('away');
    state.isAway = false;
    await writer.write(windowOf('2026-11-22', 'ann'));
    expect(noted).toEqual([['ann']]);
  });
});
