import type { Case } from './case';
import { DEED_CASES } from './doctored-deeds';
import { FORGOTTEN } from '../words';
import { BOUND_MS } from './staged-run';

const dm = { conversationId: 'dm' };
const team = { conversationId: 'team' };
const bob = { client: 'bob-phone' };
const ann = { client: 'ann-laptop' };

/** A history for each way in which a run goes wrong. */
export const CASES: readonly Case[] = [
  [
    'not-as-sent',
    'the log forgets what an edit said of a message that is there',
    (doctor) => doctor.rename(doctor.one('stored-change', { ...dm, chg: 1 }).what, FORGOTTEN, 'wish'),
  ],
  [
    'acked-missing',
    'a message that was acked is not in the database',
    (doctor) => {
      const healed = doctor.one('healed');
      const send = { at: healed.at, ...dm, ...ann, clientMessageId: 'lost' };
      doctor.add({ type: 'send', ...send, contentHash: 'h' }, healed);
      doctor.add({ type: 'ack', ...send, messageId: 'm', seq: 8, duplicate: false }, healed);
    },
  ],
  [
    'acked-differently',
    'an ack names another number than the database',
    (doctor) => doctor.change('ack', { ...dm, seq: 4 }, { seq: 6 }),
  ],
  [
    'acked-differently',
    'an ack names another id than the database',
    (doctor) => doctor.change('ack', { ...dm, seq: 4 }, { messageId: 'other' }),
  ],
  [
    'acked-differently',
    'a retry is answered with another number',
    (doctor) => doctor.again('ack', { ...dm, seq: 2 }, { seq: 3 }),
  ],
  [
    'stored-twice',
    'one send is stored under two numbers',
    (doctor) => {
      const [first, second] = [5, 6].map((seq) => doctor.one('stored', { ...dm, seq }));
      doctor.drop('send', { clientMessageId: second?.clientMessageId });
      doctor.drop('ack', { clientMessageId: second?.clientMessageId });
      doctor.rename(second?.clientMessageId ?? '', first?.clientMessageId ?? '');
      doctor.rename(second?.contentHash ?? '', first?.contentHash ?? '');
    },
  ],
  [
    'stored-twice',
    'one number is given to two messages',
    (doctor) => {
      doctor.again('send', { ...dm, ...ann }, { clientMessageId: 'twin', contentHash: 'h' });
      const twin = { messageId: 'twin', clientMessageId: 'twin', contentHash: 'h' };
      doctor.again('stored', { ...dm, seq: 7 }, twin);
    },
  ],
  [
    'stored-twice',
    'one change number is given twice',
    (doctor) => {
      const twin = { clientChangeId: null, messageId: undefined, what: '' };
      doctor.again('stored-change', { ...dm, chg: 2 }, { ...twin, kind: 'conversation:updated' });
    },
  ],
  [
    'stored-twice',
    'one change is made under two numbers',
    (doctor) => {
      const [once, again] = [3, 4].map((chg) => doctor.one('stored-change', { ...dm, chg }));
      const clientChangeId = again?.clientChangeId ?? '';
      doctor.drop('wish', { clientChangeId });
      doctor.drop('done', { clientChangeId });
      doctor.rename(clientChangeId, once?.clientChangeId ?? '');
      doctor.rename(again?.what ?? '', once?.what ?? '');
    },
  ],
  ['stored-hole', 'a number is skipped', (doctor) => doctor.forget('dm', 6)],
  ['stored-hole', 'a change number is skipped', (doctor) => doctor.renumberLast('dm', 5, 6)],
  [
    'not-as-sent',
    'the text is altered on its way into the database',
    (doctor) => doctor.rename(doctor.one('stored', { ...dm, seq: 6 }).contentHash, 'altered', 'send'),
  ],
  [
    'not-as-sent',
    'nobody sent what is stored',
    (doctor) => {
      const { clientMessageId } = doctor.one('stored', { ...dm, seq: 6 });
      doctor.drop('send', { clientMessageId });
      doctor.drop('ack', { clientMessageId });
    },
  ],
  [
    'not-as-sent',
    'a client is shown another author',
    (doctor) => doctor.change('surfaced', { ...dm, ...bob, seq: 6 }, { senderId: 'bob' }),
  ],
  [
    'not-as-sent',
    'a client is shown another text',
    (doctor) => doctor.change('surfaced', { ...dm, ...bob, seq: 6 }, { contentHash: 'altered' }),
  ],
  [
    'refused-but-stored',
    'a message refused for good is stored',
    (doctor) => {
      const { clientMessageId, at } = doctor.one('ack', { ...dm, seq: 6 });
      doctor.drop('ack', { clientMessageId });
      doctor.add({
        type: 'refusal',
        at,
        ...dm,
        ...ann,
        clientMessageId,
        code: 'FORBIDDEN',
        retryable: false,
      });
    },
  ],
  [
    'shown-not-stored',
    'a client is shown what no majority has',
    (doctor) => doctor.again('received', { ...dm, ...bob }, { seq: 8, messageId: 'x', clientMessageId: 'x' }),
  ],
  [
    'surfaced-twice',
    'a message comes twice',
    (doctor) => doctor.again('surfaced', { ...dm, ...bob, seq: 6 }),
  ],
  ['surfaced-twice', 'a change comes twice', (doctor) => doctor.again('change', { ...dm, ...bob, chg: 2 })],
  [
    'surfaced-hole',
    'an application is never shown a message between others',
    (doctor) => doctor.drop('surfaced', { ...dm, ...bob, seq: 5 }),
  ],
  [
    'surfaced-hole',
    'a change between others is never shown',
    (doctor) => doctor.drop('change', { ...dm, ...bob, chg: 3 }),
  ],
  [
    'order-inverted',
    'an application is shown a message after a later one',
    (doctor) => {
      const early = doctor.one('surfaced', { ...dm, ...bob, seq: 5 });
      doctor.keep((record) => record !== early);
      doctor.add(early);
    },
  ],
  [
    'order-inverted',
    'a message has a lower number than one that was acked before it was begun',
    (doctor) => {
      const { clientMessageId } = doctor.one('stored', { ...dm, seq: 4 });
      const { at } = doctor.one('ack', { ...dm, seq: 6 });
      doctor.change('send', { clientMessageId }, { at: at + 0.5 });
    },
  ],
  [
    'order-inverted',
    'times fall while numbers rise',
    (doctor) => doctor.change('stored', { ...dm, seq: 6 }, { createdAt: 0 }),
  ],
  [
    'order-differs',
    'a number is another message for one client',
    (doctor) => {
      const { messageId, clientMessageId } = doctor.one('stored', { ...dm, seq: 7 });
      doctor.change('received', { ...dm, ...bob, seq: 5 }, { messageId, clientMessageId });
    },
  ],
  [
    'seen-without-right',
    'a late joiner receives what was before',
    (doctor) => {
      const client = 'cat-phone-2';
      doctor.again('received', { ...team, ...ann, seq: 2 }, { client });
    },
  ],
  [
    'seen-without-right',
    'someone who left is shown what came after',
    (doctor) => doctor.again('surfaced', { ...team, ...ann, seq: 4 }, { client: 'dan-phone' }),
  ],
  [
    'seen-without-right',
    'a stranger receives a message',
    (doctor) => {
      doctor.add({ type: 'client', at: 0, client: 'eve-phone', userId: 'eve' }, doctor.records[0]);
      doctor.again('received', { ...dm, ...ann, seq: 2 }, { client: 'eve-phone' });
    },
  ],
  [
    'seen-without-right',
    'a late joiner is told of a change of what was before',
    (doctor) => {
      const first = doctor.one('change', { ...team, client: 'cat-phone-2', chg: 2 });
      doctor.add({ ...first, chg: 1 }, first);
    },
  ],
  ['unread-wrong', 'a count has drifted', (doctor) => (doctor.one('unread', { ...dm, ...bob }).unread += 1)],
  [
    'unread-wrong',
    'a late joiner is told to have unread what they cannot see',
    (doctor) => doctor.change('unread', { ...team, client: 'fay-phone' }, { unread: 7 }),
  ],
  [
    'receipt-back',
    'a client sees a watermark fall',
    (doctor) => doctor.again('receipt', { ...dm, ...ann, userId: 'bob' }, { readSeq: 2 }),
  ],
  [
    'receipt-back',
    'a report was confirmed, but the database has less',
    (doctor) => doctor.again('reported', { ...dm, ...bob, kind: 'read' }, { upToSeq: 7 }),
  ],
  [
    'receipt-back',
    'a client saw more than the database has',
    (doctor) => doctor.again('receipt', { ...dm, ...ann, userId: 'bob' }, { readSeq: 7 }),
  ],
  [
    'receipt-back',
    'senders have not read up to their own message',
    (doctor) => {
      const behind = { deliveredSeq: 6, readSeq: 6 };
      doctor.change('member', { ...dm, userId: 'ann' }, behind);
      for (const receipt of doctor.all('receipt', { ...dm, userId: 'ann', readSeq: 7 })) {
        Object.assign(receipt, behind);
      }
      for (const unread of doctor.all('unread', dm)) if (unread.client !== bob.client) unread.unread += 1;
    },
  ],
  [
    'receipt-impossible',
    'someone has read more than they received',
    (doctor) => doctor.change('member', { ...team, userId: 'dan' }, { deliveredSeq: 4, readSeq: 5 }),
  ],
  [
    'receipt-impossible',
    'someone has received more than there is',
    (doctor) => doctor.change('member', { ...team, userId: 'dan' }, { deliveredSeq: 99 }),
  ],
  [
    'receipt-impossible',
    'a client sees someone read more than they received',
    (doctor) => {
      const [last] = doctor.all('receipt', { ...dm, ...ann, userId: 'bob' }).slice(-1);
      doctor.keep((one) => one === last || !(one.type === 'receipt' && one.client === ann.client));
      doctor.add({ ...doctor.one('receipt', { ...dm, ...ann }), deliveredSeq: 4 }, last);
    },
  ],
  [
    'watermarks-differ',
    'a client does not know how far another member has read',
    (doctor) => {
      const { watermarks } = doctor.one('final', { ...dm, ...ann });
      watermarks.bob = { deliveredSeq: 7, readSeq: 3 };
    },
  ],
  [
    'not-converged',
    'a client never gets the last message',
    (doctor) => {
      doctor.drop('surfaced', { ...dm, ...bob, seq: 7 });
      doctor.one('final', { ...dm, ...bob }).messages.pop();
    },
  ],
  [
    'not-converged',
    'a client never gets the last change',
    (doctor) => (doctor.one('final', { ...dm, ...bob }).chg -= 1),
  ],
  [
    'not-converged',
    'a client holds an old text',
    (doctor) => {
      const { contentHash } = doctor.one('stored', { ...dm, seq: 5 });
      doctor.one('final', { ...dm, ...bob }).messages[4]![1] = contentHash;
    },
  ],
  [
    'not-converged',
    'a client takes too long',
    (doctor) => (doctor.one('final', { ...dm, ...bob }).at += BOUND_MS),
  ],
  [
    'not-converged',
    'a client says how it stood before the healing only',
    (doctor) => (doctor.one('final', { ...dm, ...bob }).at = 1),
  ],
  [
    'not-converged',
    'a client holds what does not exist',
    (doctor) => {
      doctor.drop('surfaced', { ...team, client: 'fay-phone' });
      doctor.one('final', { ...team, client: 'fay-phone' }).messages.push([8, 'x', 'v1 c0']);
    },
  ],
  [
    'not-converged',
    'a client holds a message twice',
    (doctor) => {
      const { messages } = doctor.one('final', { ...dm, ...bob });
      messages.push(...messages.slice(-1));
    },
  ],
  ['not-converged', 'a client says nothing at the end', (doctor) => doctor.drop('final', { ...dm, ...bob })],
  [
    'not-converged',
    'an application is not shown the last message that its client holds',
    (doctor) => doctor.drop('surfaced', { ...dm, ...bob, seq: 7 }),
  ],
  ['effect-twice', 'a push goes out twice', (doctor) => doctor.again('effect', {})],
  [
    'unhandled-rejection',
    'a failure was not handled',
    (doctor) => doctor.change('process', {}, { unhandledRejections: 1 }),
  ],
  ['leaked-socket', 'a socket is left', (doctor) => doctor.change('process', {}, { leakedSockets: 1 })],
  ['leaked-timer', 'a timer is left', (doctor) => doctor.change('process', {}, { leakedTimers: 1 })],
  ['history-incomplete', 'nobody says what was run', (doctor) => doctor.drop('run')],
  ['history-incomplete', 'two runs are in one history', (doctor) => doctor.again('run', {})],
  ['history-incomplete', 'the faults never end', (doctor) => doctor.drop('healed')],
  [
    'history-incomplete',
    'a client does something that belongs to nobody',
    (doctor) => {
      const { at } = doctor.one('run');
      doctor.add({
        type: 'refusal',
        at,
        ...dm,
        client: 'x',
        clientMessageId: 'x',
        code: 'X',
        retryable: true,
      });
      doctor.add({ type: 'unread', at, ...dm, client: 'x', unread: 0 });
    },
  ],
  [
    'history-incomplete',
    'a client belongs to two people',
    (doctor) => doctor.again('client', bob, { userId: 'eve' }),
  ],
  ['history-incomplete', 'a conversation has no members', (doctor) => doctor.drop('member', dm)],
  ...DEED_CASES,
];
