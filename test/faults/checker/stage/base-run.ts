import type { HistoryRecord } from '../history';
import { StagedRun } from './staged-run';

/** What else happens before the end. */
type Coda = (run: StagedRun) => void;

/**
 * A correct run with a little of everything: five people, six devices, some that restart, one that was away, two late
 * joiners, one who never reads, one who left, retries, refusals of both kinds, edits, receipts; and a group with all that
 * can be done in it.
 */
export function baseRun(coda: Coda = () => undefined): HistoryRecord[] {
  const run = new StagedRun();
  run.client('ann-laptop', 'ann');
  run.client('ann-phone', 'ann');
  run.client('bob-phone', 'bob');
  run.client('cat-phone', 'cat');
  run.open('dm', ['ann', 'bob']);
  run.open('team', ['ann', 'bob', 'dan']);
  run.client('dan-phone', 'dan');
  run.client('fay-phone', 'fay');
  run.send('ann-laptop', 'dm');
  run.send('bob-phone', 'dm', 'ack lost');
  run.send('ann-phone', 'dm', 'refused first');
  run.refuse('ann-laptop', 'dm');
  run.report('bob-phone', 'dm', 'delivered', 3);
  run.away('bob-phone');
  for (let i = 0; i < 4; i++) run.send('ann-laptop', 'dm');
  run.edit('dm', 2);
  run.back('bob-phone');
  run.report('bob-phone', 'dm', 'delivered', 7);
  run.report('bob-phone', 'dm', 'read', 5);
  for (const seq of [4, 5, 5]) run.edit('dm', seq);
  play(run);
  gather(run);
  coda(run);
  return run.finish();
}

/** What happens in the team, where membership changes. */
function play(run: StagedRun): void {
  for (const name of ['ann-laptop', 'bob-phone', 'dan-phone'] as const) run.send(name, 'team');
  run.join('team', 'cat');
  run.join('team', 'fay');
  run.leave('team', 'dan');
  run.restart('cat-phone', 'cat-phone-2');
  for (let i = 0; i < 3; i++) run.send('bob-phone', 'team', i === 1 ? 'ack lost' : 'smooth');
  run.report('cat-phone-2', 'team', 'read', 5);
  run.report('ann-laptop', 'team', 'delivered', 6);
  for (const seq of [1, 5, 6]) run.edit('team', seq);
  run.restart('ann-phone', 'ann-phone-2');
  run.send('ann-phone-2', 'team');
}

/** A group with a log of its members: reactions, pins, answers, deletions, somebody who goes and comes back by a link. */
function gather(run: StagedRun): void {
  run.client('gil-phone', 'gil');
  run.found('club', 'ann', ['bob', 'gil', 'hal']);
  run.role('ann-laptop', 'club', 'bob', 'moderator');
  for (const name of ['ann-laptop', 'bob-phone']) run.send(name, 'club');
  for (const name of ['bob-phone', 'gil-phone']) run.react(name, 'club', 3, '👍 on');
  run.react('gil-phone', 'club', 4, '🎉 on', false);
  run.pin('bob-phone', 'club', 3, 'on');
  run.go('bob-phone', 'club', 'hal');
  run.go('ann-laptop', 'club', 'gil');
  run.send('ann-laptop', 'club');
  run.react('gil-phone', 'club', 7, '👍 on');
  run.link('club', 'one', 1);
  for (let i = 0; i < 2; i++) run.come('gil-phone', 'club', 'gil', 'one');
  run.send('ann-laptop', 'club', 'smooth', 7);
  run.away('bob-phone');
  run.send('gil-phone', 'club', 'smooth', 3);
  run.back('bob-phone');
  for (const what of ['❤️ on', '❤️ off', '👍 on', '👍 on']) run.react('bob-phone', 'club', 9, what);
  run.edit('club', 3);
  run.edit('club', 7);
  run.erase('bob-phone', 'club', 4);
  // an edit goes from the log with its message
  run.erase('ann-laptop', 'dm', 4);
  run.pin('bob-phone', 'club', 9, 'on');
  run.pin('bob-phone', 'club', 7, 'on');
  run.link('club', 'gone', 5);
  run.revoke('ann-laptop', 'club', 'gone');
  run.come('gil-phone', 'club', 'gil', 'gone');
}
