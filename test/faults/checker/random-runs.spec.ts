import fc from 'fast-check';
import { checkHistory } from './check-history';
import { type Course, StagedRun } from './stage/staged-run';

const DEVICES = ['a1', 'a2', 'b1', 'c1'];

type Step = (run: StagedRun) => void;

const device = fc.constantFrom(...DEVICES);
const place = fc.constantFrom('dm', 'team');
const number = fc.integer({ min: 1, max: 12 });
const course = fc.constantFrom<Course>('smooth', 'ack lost', 'refused first');
const kind = fc.constantFrom('delivered' as const, 'read' as const);
const guest = fc.constantFrom('b', 'c');

const send = fc.tuple(device, place, course).map(([who, where, how]): Step => {
  return (run) => run.send(run.nameOf(who), where, how);
});
const report = fc.tuple(device, place, kind, number).map(([who, where, what, upTo]): Step => {
  return (run) => run.report(run.nameOf(who), where, what, upTo);
});
const refuse = fc.tuple(device, place).map(([who, where]): Step => {
  return (run) => run.refuse(run.nameOf(who), where);
});
const restart = device.map((who): Step => {
  return (run) => run.restart(run.nameOf(who), `${run.nameOf(who)}+`);
});

const step = fc.oneof(
  { weight: 8, arbitrary: send },
  { weight: 4, arbitrary: report },
  refuse,
  restart,
  fc.tuple(place, number).map(([where, seq]): Step => {
    return (run) => run.edit(where, seq);
  }),
  device.map((who): Step => {
    return (run) => run.away(run.nameOf(who));
  }),
  device.map((who): Step => {
    return (run) => run.back(run.nameOf(who));
  }),
  guest.map((who): Step => {
    return (run) => run.join('team', who);
  }),
  guest.map((who): Step => {
    return (run) => run.leave('team', who);
  }),
);

function play(steps: readonly Step[]) {
  const run = new StagedRun();
  for (const one of DEVICES) run.client(one, one.slice(0, 1));
  run.open('dm', ['a', 'b']);
  run.open('team', ['a', 'b']);
  // so that there is something to judge
  run.send('a1', 'dm');
  for (const take of steps) take(run);
  return run.finish();
}

describe('the history checker', () => {
  it('has nothing against any run without faults', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        expect((await checkHistory(play(steps))).violations).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
