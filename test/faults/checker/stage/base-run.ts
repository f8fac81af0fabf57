import type { HistoryRecord } from '../history';
import { StagedRun } from './staged-run';

/**
 * A correct run with a little of everything: five people, six devices, some that restart, one that was away, two late
 * joiners, one who never reads, one who left, retries, refusals of both kinds, edits, receipts.
 */
export function baseRun(): HistoryRecord[] {
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
