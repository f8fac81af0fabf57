import { Drain } from '../../platform/health/drain';
import { Readiness } from '../../platform/health/readiness';
import { configureLogger } from '../../platform/logger/logger';
import { ActivityRecorder } from './activity-recorder';
import type { MembersRepository } from './members.repository';

const at = (second: number) => new Date(1_795_000_000_000 + second * 1_000);

/** A recorder, and what it has recorded for itself so far. */
function start() {
  const recorded: unknown[] = [];
  const state = { isAway: false };
  const repository = {
    raiseActivity: (activities: readonly unknown[]) => {
      if (state.isAway) return Promise.reject(new Error('away'));
      recorded.push(...activities);
      return Promise.resolve();
    },
  };
  const drain = new Drain(new Readiness());
  const recorder = new ActivityRecorder(repository as unknown as MembersRepository, drain);
  return { recorder, recorded, state, drain };
}

describe(ActivityRecorder.name, () => {
  beforeAll(() => configureLogger({ level: 'silent', format: 'json' }));
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('records the newest time for all members, once', async () => {
    const { recorder, recorded } = start();
    recorder.note('c', at(1), 2);
    recorder.note('c', at(3), 2);
    recorder.note('c', at(2), 2);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(recorded).toEqual([{ conversationId: 'c', at: at(3), except: [] }]);
  });

  it('leaves out who has taken it along, and writes nothing where both have', async () => {
    const { recorder, recorded } = start();
    recorder.note('c', at(1), 2);
    expect(recorder.take('c', 'ann')).toEqual(at(1));
    expect(recorder.take('c', 'ann')).toBeUndefined();
    recorder.note('d', at(1), 2);
    expect([recorder.take('d', 'ann'), recorder.take('d', 'ben')]).toEqual([at(1), at(1)]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(recorded).toEqual([{ conversationId: 'c', at: at(1), except: ['ann'] }]);
    expect(recorder.take('d', 'eve')).toBeUndefined();
  });

  it('waits once more for who took an earlier time, and then records the newest', async () => {
    const { recorder, recorded } = start();
    recorder.note('c', at(1), 2);
    for (const person of ['ann', 'ben']) recorder.take('c', person);
    recorder.note('c', at(2), 2);
    recorder.take('c', 'ann');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(recorded).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_500);
    expect(recorded).toEqual([{ conversationId: 'c', at: at(2), except: ['ann'] }]);
  });

  it('records what was given back', async () => {
    const { recorder, recorded } = start();
    recorder.note('c', at(1), 2);
    for (const person of ['ann', 'ben']) recorder.take('c', person);
    recorder.giveBack('c', 'ben', at(1), 2);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(recorded).toEqual([{ conversationId: 'c', at: at(1), except: ['ann'] }]);
    // also when nothing of the conversation waits any more
    recorder.giveBack('c', 'ann', at(1), 2);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(recorded).toHaveLength(2);
  });

  it('records in the end what the database did not take, with what came meanwhile', async () => {
    const { recorder, recorded, state } = start();
    state.isAway = true;
    recorder.note('c', at(1), 2);
    await jest.advanceTimersByTimeAsync(3_000);
    recorder.note('c', at(2), 2);
    state.isAway = false;
    await jest.advanceTimersByTimeAsync(3_000);
    expect(recorded).toEqual([{ conversationId: 'c', at: at(2), except: [] }]);
  });

  it('leaves nothing of a small conversation behind when the node ends', async () => {
    const { recorder, recorded, drain } = start();
    recorder.note('c', at(1), 2);
    for (const person of ['ann', 'ben']) recorder.take('c', person);
    recorder.note('c', at(2), 2);
    recorder.take('c', 'ben');
    recorder.note('large', at(1), 5_000);
    await drain.run();
    expect(recorded).toEqual([{ conversationId: 'c', at: at(2), except: ['ben'] }]);
  });
});
