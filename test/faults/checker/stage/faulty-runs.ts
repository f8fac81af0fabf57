import type { FaultyRun } from './case';
import type { StagedRun } from './staged-run';

/** Longer than a node may go by what it knew. */
const LONG_MS = 60_000;

function lax(play: (run: StagedRun) => void): (run: StagedRun) => void {
  return (run) => {
    run.isLax = true;
    play(run);
  };
}

/** A run for each way in which the server lets people do what they may not; everything else about it is in order. */
export const FAULTY_RUNS: readonly FaultyRun[] = (
  [
    ['a reaction to what was said while one was away', (run) => run.react('gil-phone', 'club', 7, '🎉 on')],
    ['a pin by who is no moderator', (run) => run.pin('gil-phone', 'club', 10, 'on')],
    ['an edit of what somebody else wrote', (run) => run.edit('club', 10, 'ann-laptop')],
    ['a deletion by who is no moderator', (run) => run.erase('gil-phone', 'club', 9)],
    [
      'a deletion by a moderator of what the owner wrote',
      (run) => {
        run.wait(LONG_MS);
        run.erase('bob-phone', 'club', 9);
      },
    ],
    ['an edit of what the other of two wrote', (run) => run.edit('dm', 1, 'bob-phone')],
    ['a deletion of what the other of two wrote', (run) => run.erase('bob-phone', 'dm', 1)],
    ['a reaction to what the server tells', (run) => run.react('ann-laptop', 'club', 2, '🎉 on')],
    [
      'a reaction by who went long ago',
      (run) => {
        run.go('ann-laptop', 'club', 'gil');
        run.wait(LONG_MS);
        run.react('gil-phone', 'club', 10, '🎉 on');
      },
    ],
    [
      'a pin by who was a moderator long ago',
      (run) => {
        run.role('ann-laptop', 'club', 'bob', 'member');
        run.wait(LONG_MS);
        run.pin('bob-phone', 'club', 10, 'on');
      },
    ],
    [
      'a message by who went long ago',
      (run) => {
        run.go('ann-laptop', 'club', 'gil');
        run.wait(LONG_MS);
        run.send('gil-phone', 'club');
      },
    ],
    ['an answer to what was said while one was away', (run) => run.send('gil-phone', 'club', 'smooth', 7)],
    ['somebody is added by who is no moderator', (run) => run.come('gil-phone', 'club', 'hal')],
    ['the owner is removed', (run) => run.go('bob-phone', 'club', 'ann')],
    ['a moderator gives a role', (run) => run.role('bob-phone', 'club', 'gil', 'moderator')],
    [
      'somebody joins by a link that was revoked',
      (run) => {
        run.go('ann-laptop', 'club', 'gil');
        run.come('gil-phone', 'club', 'gil', 'gone');
      },
    ],
  ] as const satisfies [string, (run: StagedRun) => void][]
).map(([what, play]): FaultyRun => ['done-without-right', what, lax(play)]);
