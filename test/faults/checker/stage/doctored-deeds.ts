import { saidOf } from '../words';
import type { Case } from './case';
import type { Doctor } from './doctor';

const club = { conversationId: 'club' };
const bob = { client: 'bob-phone' };
const ann = { client: 'ann-laptop' };
const gil = { client: 'gil-phone' };

/** A deed that was answered with a number. */
function pretend(doctor: Doctor, deed: 'react' | 'join', what: string): void {
  const healed = doctor.one('healed');
  const wish = { at: healed.at, ...club, ...gil, clientChangeId: 'lost' };
  const about = deed === 'react' ? { messageId: 'club#3' } : { code: 'one' };
  doctor.add({ type: 'wish', ...wish, deed, what, ...about }, healed);
  doctor.add({ type: 'done', ...wish, chg: 18 }, healed);
}

/** What a change says is changed, for everybody who heard of it too. */
function rewrite(doctor: Doctor, chg: number, to: { count?: number; version?: number }): void {
  const stored = Object.assign(doctor.one('stored-change', { ...club, chg }), to);
  for (const heard of doctor.all('heard', { ...club, chg })) heard.said = saidOf(stored);
}

const idOf = (doctor: Doctor, chg: number) =>
  doctor.one('stored-change', { ...club, chg }).clientChangeId ?? '';

/** A history for each way in which deeds beside sending go wrong. */
export const DEED_CASES: readonly Case[] = [
  ['acked-missing', 'a reaction that was acked is lost', (doctor) => pretend(doctor, 'react', '🎉 on')],
  ['acked-missing', 'somebody who was let in is not in', (doctor) => pretend(doctor, 'join', 'gil member')],
  [
    'acked-differently',
    'an ack names another change than the database',
    (doctor) => doctor.change('done', { ...club, chg: 3 }, { chg: 4 }),
  ],
  [
    'acked-differently',
    'a deed that is repeated is answered with another number',
    (doctor) => doctor.again('done', { ...club, chg: 3 }, { chg: 9 }),
  ],
  [
    'not-as-sent',
    'nobody wished a change that is stored',
    (doctor) => {
      const clientChangeId = idOf(doctor, 3);
      doctor.drop('wish', { clientChangeId });
      doctor.drop('done', { clientChangeId });
    },
  ],
  [
    'not-as-sent',
    'another emoji is stored than was wished',
    (doctor) => doctor.change('wish', { ...club, what: '🎉 on' }, { what: '❤️ on' }),
  ],
  [
    'not-as-sent',
    'a reaction is put on another message than was wished',
    (doctor) => doctor.change('wish', { clientChangeId: idOf(doctor, 3) }, { messageId: 'club#9' }),
  ],
  [
    'refused-but-stored',
    'a reaction was refused for good and is there',
    (doctor) => {
      const done = doctor.one('done', { clientChangeId: idOf(doctor, 3) });
      doctor.drop('done', { clientChangeId: done.clientChangeId });
      doctor.add({ ...done, type: 'denied', code: 'NOT_FOUND', retryable: false });
    },
  ],
  [
    'state-wrong',
    'the row of a reaction is lost',
    (doctor) => doctor.drop('stored-reaction', { ...club, messageId: 'club#3', userId: 'gil' }),
  ],
  [
    'state-wrong',
    'a reaction is there twice',
    (doctor) => doctor.again('stored-reaction', { ...club, messageId: 'club#3', userId: 'gil' }),
  ],
  [
    'state-wrong',
    'a reaction outlives its message',
    (doctor) =>
      doctor.again('stored-reaction', { ...club, userId: 'gil' }, { messageId: 'club#4', emoji: '🎉' }),
  ],
  ['state-wrong', 'a pin is lost', (doctor) => doctor.drop('stored-pin', { ...club, messageId: 'club#9' })],
  [
    'state-wrong',
    'a pin is there that nobody put up',
    (doctor) => doctor.again('stored-pin', club, { messageId: 'club#8' }),
  ],
  [
    'state-wrong',
    'a message counts more reactions than there are',
    (doctor) => {
      const stored = doctor.one('stored', { ...club, seq: 3 });
      stored.state = stored.state.replace('👍2', '👍3');
    },
  ],
  [
    'state-wrong',
    'an edit is lost',
    (doctor) => doctor.change('stored', { ...club, seq: 7 }, { text: 'before' }),
  ],
  ['state-wrong', 'a change counts wrong', (doctor) => rewrite(doctor, 4, { count: 3 })],
  ['state-wrong', 'a change skips a version', (doctor) => rewrite(doctor, 5, { version: 2 })],
  [
    'state-wrong',
    'a member has other times than the log says',
    (doctor) =>
      doctor.change('member', { ...club, userId: 'hal' }, { intervals: [{ fromSeq: 1, toSeq: 7 }] }),
  ],
  [
    'invite-overused',
    'a link does not count who came by it',
    (doctor) => doctor.change('stored-invite', { ...club, code: 'one' }, { uses: 0 }),
  ],
  [
    'invite-overused',
    'more came by a link than may',
    (doctor) => doctor.change('stored-invite', { ...club, code: 'one' }, { maxUses: 0 }),
  ],
  [
    'shown-not-stored',
    'a client hears of a change that no majority has',
    (doctor) => doctor.again('heard', { ...club, ...bob }, { chg: 99 }),
  ],
  [
    'order-differs',
    'a number is another change for one client',
    (doctor) => {
      const { said } = doctor.one('heard', { ...club, ...bob, chg: 3 });
      doctor.change('heard', { ...club, ...bob, chg: 4 }, { said });
    },
  ],
  [
    'seen-without-right',
    'who was away hears of a change of what was said then',
    (doctor) => {
      const { seq } = doctor.one('stored', { ...club, seq: 7 });
      doctor.again('heard', { ...club, ...ann, seq }, gil);
    },
  ],
  [
    'seen-without-right',
    'who was away is told what was said then among the pins',
    (doctor) => doctor.one('told', { ...club, ...gil }).pins.push(7),
  ],
  [
    'quote-leaks',
    'an answer shows what was said while its reader was away',
    (doctor) => doctor.change('received', { ...club, ...gil, seq: 9 }, { quote: { seq: 7, isShown: true } }),
  ],
  [
    'not-converged',
    'a client holds a reaction less',
    (doctor) => {
      const held = doctor.one('final', { ...club, ...bob }).messages.find(([seq]) => seq === 3)!;
      held[2] = held[2].replace('👍2', '👍1');
    },
  ],
  [
    'not-converged',
    'a client shows a deleted message as there',
    (doctor) => {
      const held = doctor.one('final', { ...club, ...bob }).messages.find(([seq]) => seq === 4)!;
      held[2] = held[2].replace(' gone', '');
    },
  ],
  [
    'not-converged',
    'a client does not know that its person reacts',
    (doctor) => (doctor.one('final', { ...club, ...gil }).own = []),
  ],
  [
    'told-wrong',
    'the history lacks a message',
    (doctor) => doctor.one('told', { ...club, ...ann }).messages.splice(4, 1),
  ],
  [
    'told-wrong',
    'the history shows an old text',
    (doctor) => (doctor.one('told', { ...club, ...ann }).messages[2]![1] = 'before'),
  ],
  [
    'told-wrong',
    'the history counts other reactions',
    (doctor) => {
      const told = doctor.one('told', { ...club, ...ann }).messages[2]!;
      told[2] = told[2].replace('👍2', '👍1');
    },
  ],
  [
    'told-wrong',
    'the history does not know that its reader reacts',
    (doctor) => (doctor.one('told', { ...club, ...gil }).messages[2]![3] = ''),
  ],
  ['told-wrong', 'a pin is not told', (doctor) => doctor.one('told', { ...club, ...ann }).pins.pop()],
  [
    'told-wrong',
    'somebody who reacts is not told',
    (doctor) => doctor.one('reactors', { ...club, ...ann, seq: 3 }).who.pop(),
  ],
  [
    'history-incomplete',
    'one id stands for two deeds',
    (doctor) => doctor.again('wish', { clientChangeId: idOf(doctor, 3) }, { what: '🎉 on' }),
  ],
  [
    'history-incomplete',
    'something is answered that nobody wished',
    (doctor) => doctor.again('done', { clientChangeId: idOf(doctor, 3) }, { clientChangeId: 'nobody' }),
  ],
];
