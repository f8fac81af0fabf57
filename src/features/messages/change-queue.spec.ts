import { Drain } from '../../platform/health/drain';
import { Readiness } from '../../platform/health/readiness';
import { ChangeQueue } from './change-queue';

/** A work that is under way until it is told to end. */
function held() {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const state = { hasBegun: false };
  const work = () => {
    state.hasBegun = true;
    return ended;
  };
  return { state, work, end };
}

describe(ChangeQueue.name, () => {
  it('works on one change of a conversation at a time, whatever other conversations do', async () => {
    const queue = new ChangeQueue(new Drain(new Readiness()));
    const [first, second, other] = [held(), held(), held()];
    const done = queue.run('a', first.work);
    const next = queue.run('a', second.work);
    const elsewhere = queue.run('b', other.work);
    expect([first, second, other].map(({ state }) => state.hasBegun)).toEqual([true, false, true]);
    first.end();
    await done;
    second.end();
    other.end();
    await Promise.all([next, elsewhere]);
    expect(second.state.hasBegun).toBe(true);
  });

  it('refuses what would make it grow without a bound (M12)', async () => {
    const queue = new ChangeQueue(new Drain(new Readiness()));
    const { work, end } = held();
    const waiting = Array.from({ length: 5_000 }, () => queue.run('a', work));
    await expect(queue.run('b', work)).rejects.toMatchObject({ body: { code: 'OVERLOADED' } });
    end();
    await Promise.all(waiting);
    await expect(queue.run('b', work)).resolves.toBeUndefined();
  });

  it('has a stopping node wait for the changes that it has taken on', async () => {
    const drain = new Drain(new Readiness());
    const queue = new ChangeQueue(drain);
    const [first, second] = [held(), held()];
    const changes = [queue.run('a', first.work), queue.run('a', second.work)];
    let isDrained = false;
    const drained = drain.run().then(() => (isDrained = true));
    first.end();
    await changes[0];
    expect(isDrained).toBe(false);
    second.end();
    await drained;
    await Promise.all(changes);
  });
});
