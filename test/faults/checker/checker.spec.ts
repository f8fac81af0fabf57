import { checkHistory } from './check-history';
import type { HistoryRecord } from './history';
import { baseRun } from './stage/base-run';
import { Doctor } from './stage/doctor';
import { CASES } from './stage/doctored';
import { FAULTY_RUNS } from './stage/faulty-runs';
import { hashOf } from './stage/staged-conversation';
import { BOUND_MS } from './stage/staged-run';
import { VIOLATION_KINDS } from './verdict';

const kindsOf = async (records: Iterable<HistoryRecord>) =>
  Object.keys((await checkHistory(records)).totals).sort();

const dm = { conversationId: 'dm' };
const bob = { client: 'bob-phone' };
const ann = { client: 'ann-laptop' };

describe('the history checker', () => {
  it('has nothing against a correct run, and says what it judged', async () => {
    const { violations, counts } = await checkHistory(baseRun());
    expect(violations).toEqual([]);
    expect(counts).toMatchObject({
      clients: 9,
      conversations: 3,
      stored: 24,
      sent: 20,
      acked: 19,
      repeatedAcks: 3,
      wishes: 28,
      done: 23,
      denied: 3,
    });
    expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
  });

  it.each(CASES)('%s: %s', async (kind, _, change) => {
    const doctor = new Doctor(baseRun());
    change(doctor);
    expect(await kindsOf(doctor.records)).toEqual([kind]);
  });

  it.each(FAULTY_RUNS)('%s: %s', async (kind, _, play) => {
    expect(await kindsOf(baseRun(play))).toEqual([kind]);
  });

  it('has a case for everything it can say', () => {
    expect([...new Set([...CASES, ...FAULTY_RUNS].map(([kind]) => kind))].sort()).toEqual(
      [...VIOLATION_KINDS].sort(),
    );
  });

  it.each(['client', 'member', 'ack', 'stored', 'surfaced', 'final'] as const)(
    'does not pass a run without any %s',
    async (type) => {
      const without = baseRun().filter((record) => record.type !== type);
      expect(await kindsOf(without)).toContain('history-incomplete');
    },
  );

  it('does not pass an empty history', async () => {
    expect(await kindsOf([])).toEqual(['history-incomplete']);
  });

  it('lets an id used for two texts be refused', async () => {
    const doctor = new Doctor(baseRun());
    const { clientMessageId, at } = doctor.one('ack', { ...dm, seq: 6 });
    doctor.drop('ack', { clientMessageId });
    doctor.again('send', { clientMessageId }, { contentHash: hashOf('something else') });
    const refusal = { code: 'IDEMPOTENCY_CONFLICT', retryable: false };
    doctor.add({ type: 'refusal', at, ...dm, ...ann, clientMessageId, ...refusal });
    expect(await kindsOf(doctor.records)).toEqual([]);
  });

  it('lets an attempt be refused when another one was acked', async () => {
    const doctor = new Doctor(baseRun());
    const { clientMessageId, at } = doctor.one('ack', { ...dm, seq: 6 });
    const refusal = { code: 'NOT_MEMBER', retryable: false };
    doctor.add({ type: 'refusal', at, ...dm, ...ann, clientMessageId, ...refusal });
    expect(await kindsOf(doctor.records)).toEqual([]);
  });

  it('lets a deed that nobody answered happen or not, and be refused when it is tried again', async () => {
    const doctor = new Doctor(baseRun());
    const unanswered = doctor.one('wish', { what: '🎉 on' });
    doctor.add({ ...unanswered, clientChangeId: 'never happened' });
    doctor.add({ ...unanswered });
    doctor.add({ ...unanswered, type: 'denied', code: 'NOT_MEMBER', retryable: false });
    expect(await kindsOf(doctor.records)).toEqual([]);
  });

  it('lets what was so until a moment ago decide about messages, not about members', async () => {
    const late = (ms: number) =>
      baseRun((run) => {
        run.isLax = true;
        run.role('ann-laptop', 'club', 'bob', 'member');
        run.wait(ms);
        run.pin('bob-phone', 'club', 10, 'on');
      });
    expect(await kindsOf(late(1_000))).toEqual([]);
    expect(await kindsOf(late(60_000))).toEqual(['done-without-right']);
  });

  it('takes a retry in capitals for the same send', async () => {
    const doctor = new Doctor(baseRun());
    for (const ack of doctor.all('ack', dm)) ack.clientMessageId = ack.clientMessageId.toUpperCase();
    expect(await kindsOf(doctor.records)).toEqual([]);
  });

  it('gives a client that comes after the healing its own time', async () => {
    const doctor = new Doctor(baseRun());
    const late = 10 * BOUND_MS;
    const newcomer = { at: late, client: 'bob-tablet' };
    doctor.add({ type: 'client', ...newcomer, userId: 'bob' });
    for (const final of doctor.all('final', bob)) doctor.add({ ...final, ...newcomer, at: late + BOUND_MS });
    expect(await kindsOf(doctor.records)).toEqual([]);
  });

  it('judges no count that was told before the healing', async () => {
    const doctor = new Doctor(baseRun());
    const early = doctor.one('unread', { ...dm, ...bob });
    doctor.change('unread', { ...dm, ...bob }, { unread: early.unread + 3, at: 1 });
    expect(await kindsOf(doctor.records)).toEqual([]);
  });

  it('counts what it does not tell in full', async () => {
    const doctor = new Doctor(baseRun());
    for (let i = 0; i < 300; i++) doctor.again('surfaced', { ...dm, ...bob, seq: 6 });
    const { violations, totals } = await checkHistory(doctor.records);
    expect(totals).toEqual({ 'surfaced-twice': 300 });
    expect(violations).toHaveLength(100);
  });
});
