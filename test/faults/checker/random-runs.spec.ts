import fc from 'fast-check';
import { checkHistory } from './check-history';
import { type Course, StagedRun } from './stage/staged-run';

const DEVICES = ['a1', 'a2', 'b1', 'c1'];

type Step = (run: StagedRun) => unknown;

const device = fc.constantFrom(...DEVICES);
const place = fc.constantFrom('dm', 'team', 'club');
const number = fc.integer({ min: 1, max: 12 });
const course = fc.constantFrom<Course>('smooth', 'ack lost', 'refused first');
const kind = fc.constantFrom('delivered' as const, 'read' as const);
const guest = fc.constantFrom('b', 'c');

const reaction = fc.constantFrom('👍 on', '👍 off', '🎉 on', '🎉 off');

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

const answer = fc.tuple(device, place, number).map(([who, where, seq]): Step => {
  // what one does not see one cannot answer
  return (run) => run.sees(run.nameOf(who), where, seq) && run.send(run.nameOf(who), where, 'smooth', seq);
});
const react = fc
  .tuple(device, place, number, reaction, fc.boolean())
  .map(([who, where, seq, what, is]): Step => {
    return (run) => run.react(run.nameOf(who), where, seq, what, is);
  });
const erase = fc.tuple(device, place, number).map(([who, where, seq]): Step => {
  return (run) => run.erase(run.nameOf(who), where, seq);
});
const pin = fc.tuple(number, fc.constantFrom('on' as const, 'off' as const)).map(([seq, what]): Step => {
  return (run) => run.pin('a0', 'club', seq, what);
});
const come = fc.tuple(guest, fc.boolean()).map(([who, byLink]): Step => {
  return (run) =>
    byLink ? run.come(run.nameOf(`${who}1`), 'club', who, 'link') : run.come('a0', 'club', who);
});
const go = fc.tuple(guest, fc.boolean()).map(([who, isOwn]): Step => {
  return (run) => run.go(isOwn ? run.nameOf(`${who}1`) : 'a0', 'club', who);
});
const role = fc.tuple(guest, fc.constantFrom('moderator', 'member')).map(([who, what]): Step => {
  return (run) => run.role('a0', 'club', who, what);
});

const step = fc.oneof(
  { weight: 3, arbitrary: react },
  { weight: 2, arbitrary: answer },
  ...[erase, pin, come, go, role],
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
  // it never restarts, so that it can do what only the owner may
  run.client('a0', 'a');
  run.found('club', 'a', ['b']);
  run.link('club', 'link', 3);
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
