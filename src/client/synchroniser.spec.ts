import fc from 'fast-check';
import { AccountDataStore } from './account-data';
import { Synchroniser, type SyncPort, type SyncSink } from './synchroniser';
import type { AccountData, Change, Cursor, Message, SyncGap, SyncPull, SyncResult } from './wire';

const CONVERSATION = 'c'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';

const message = (seq: number, conversationId = CONVERSATION): Message => ({
  id: `m${seq}`,
  conversationId,
  seq,
  senderId: 'u'.repeat(24),
  clientMessageId: `client-${seq}`,
  type: 'text',
  content: `text ${seq}`,
  version: 1,
  createdAt: AT,
});

const change = (chg: number, conversationId = CONVERSATION): Change => ({
  conversationId,
  chg,
  type: 'message:updated',
  actorId: 'u'.repeat(24),
  messageId: 'm1',
  seq: 1,
  version: chg + 1,
  content: `edit ${chg}`,
  at: AT,
});

const NOTHING: SyncResult = {
  messages: [],
  changes: [],
  receipts: [],
  removed: [],
  nextSince: AT,
  more: true,
  cursor: {},
};

const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

/** A server that has `seq` messages and `chg` changes in one conversation, and answers like the real one. */
class FakeServer implements SyncPort {
  readonly gaps: SyncGap[] = [];
  pulls = 0;

  constructor(
    public head: Cursor,
    private readonly page = 100,
  ) {}

  pull({ cursors }: Pick<SyncPull, 'cursors'>): Promise<SyncResult> {
    this.pulls += 1;
    const { seq, chg } = cursors[CONVERSATION] ?? { seq: 0, chg: 0 };
    return Promise.resolve(
      this.answer({ from: seq + 1, to: this.head.seq }, { from: chg + 1, to: this.head.chg }),
    );
  }

  gap(gap: SyncGap): Promise<SyncResult> {
    this.gaps.push(gap);
    const { fromSeq = 1, toSeq = 0, fromChg = 1, toChg = 0 } = gap;
    return Promise.resolve(this.answer({ from: fromSeq, to: toSeq }, { from: fromChg, to: toChg }));
  }

  private answer(messages: { from: number; to: number }, changes: { from: number; to: number }): SyncResult {
    const seqEnd = Math.min(messages.to, messages.from + this.page - 1);
    const chgEnd = Math.min(changes.to, changes.from + this.page - 1);
    return {
      messages: range(messages.from, seqEnd).map((seq) => message(seq)),
      changes: range(changes.from, chgEnd).map((chg) => change(chg)),
      receipts: [],
      removed: [],
      nextSince: AT,
      more: seqEnd < messages.to || chgEnd < changes.to,
      cursor: {
        [CONVERSATION]: { seq: Math.max(seqEnd, messages.from - 1), chg: Math.max(chgEnd, changes.from - 1) },
      },
    };
  }
}

const build = (server: SyncPort, fromStart = true) => {
  const seqs: number[] = [];
  const chgs: number[] = [];
  const unplaced: string[] = [];
  const removed: string[] = [];
  const faults: unknown[] = [];
  const sink: SyncSink = {
    message: ({ seq }) => seqs.push(seq),
    change: ({ chg }) => chgs.push(chg),
    receipt: () => undefined,
    data: new AccountDataStore(() => undefined),
    hasLeft: () => false,
    removed: (id) => removed.push(id),
    unplaced: (id) => unplaced.push(id),
    behind: () => undefined,
    fault: (error) => faults.push(error),
  };
  const sync = new Synchroniser(server, sink, fromStart);
  return { sync, data: sink.data, seqs, chgs, unplaced, removed, faults };
};

describe(Synchroniser.name, () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('pulls page after page until nothing is left', async () => {
    const server = new FakeServer({ seq: 250, chg: 120 });
    const { sync, seqs, chgs } = build(server);
    await sync.catchUp();
    expect(seqs).toEqual(range(1, 250));
    expect(chgs).toEqual(range(1, 120));
    expect(server.pulls).toBe(3);
    expect(sync.cursor(CONVERSATION)).toEqual({ seq: 250, chg: 120 });
  });

  it('keeps live events that come during the pull until the pull is applied', async () => {
    const { sync, seqs } = build(new FakeServer({ seq: 3, chg: 0 }));
    const pulled = sync.catchUp();
    sync.offerMessage(message(5));
    sync.offerMessage(message(4));
    await pulled;
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
  });

  it('waits 500 ms for a missing message before it asks', async () => {
    const server = new FakeServer({ seq: 0, chg: 0 });
    const { sync, seqs } = build(server);
    await sync.catchUp();
    server.head = { seq: 4, chg: 0 };
    sync.offerMessage(message(4));
    await jest.advanceTimersByTimeAsync(499);
    expect(server.gaps).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(server.gaps).toEqual([{ conversationId: CONVERSATION, fromSeq: 1, toSeq: 3 }]);
    expect(seqs).toEqual([1, 2, 3, 4]);
  });

  it('asks for nothing when the missing message was only overtaken', async () => {
    const server = new FakeServer({ seq: 0, chg: 0 });
    const { sync, seqs } = build(server);
    await sync.catchUp();
    sync.offerMessage(message(2));
    sync.offerMessage(message(1));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(server.gaps).toEqual([]);
    expect(seqs).toEqual([1, 2]);
  });

  it('heals a lost last event when the head of the conversation is announced', async () => {
    const server = new FakeServer({ seq: 2, chg: 1 });
    const { sync, seqs, chgs } = build(server);
    await sync.catchUp();
    server.head = { seq: 3, chg: 2 };
    sync.expect({ conversationId: CONVERSATION, ...server.head });
    await jest.advanceTimersByTimeAsync(500);
    expect([seqs, chgs]).toEqual([
      [1, 2, 3],
      [1, 2],
    ]);
  });

  it('stops asking for a number that the server keeps having nothing for', async () => {
    const server = new FakeServer({ seq: 2, chg: 0 });
    const { sync, seqs } = build(server);
    await sync.catchUp();
    const gap = jest.spyOn(server, 'gap').mockResolvedValue(NOTHING);
    sync.offerMessage(message(4));
    await jest.advanceTimersByTimeAsync(120_000);
    expect(gap).toHaveBeenCalledTimes(5);
    gap.mockRestore();
    sync.offerMessage(message(3));
    sync.offerMessage(message(4));
    expect(seqs).toEqual([1, 2, 3, 4]);
  });

  it('forgets a conversation that it was removed from', async () => {
    const server = new FakeServer({ seq: 2, chg: 0 });
    const { sync, removed } = build(server);
    await sync.catchUp();
    jest.spyOn(server, 'pull').mockResolvedValue({ ...NOTHING, more: false, removed: [CONVERSATION] });
    await sync.catchUp();
    expect(removed).toEqual([CONVERSATION]);
    expect(sync.cursor(CONVERSATION)).toBeUndefined();
  });

  it('pulls what concerns only the person page after page, each above what it knows', async () => {
    const server = new FakeServer({ seq: 0, chg: 0 });
    const star = (n: number): AccountData => ({ n, kind: 'star', key: `m${n}`, value: { seq: n }, at: AT });
    const pull = jest.spyOn(server, 'pull');
    pull.mockResolvedValueOnce({ ...NOTHING, more: true, account: [star(2), star(5)] });
    pull.mockResolvedValueOnce({ ...NOTHING, more: false, account: [star(6)] });
    const { sync, data } = build(server);
    await sync.catchUp();
    await sync.catchUp();
    expect(pull.mock.calls.map(([query]) => (query as SyncPull).account)).toEqual([0, 5, 6]);
    expect([...data.all('star').keys()]).toEqual(['m2', 'm5', 'm6']);
  });

  it('names more than 5,000 cursors in several pulls', async () => {
    const server = new FakeServer({ seq: 0, chg: 0 });
    const { sync } = build(server);
    for (let index = 0; index < 5_001; index += 1) sync.place(`conversation-${index}`, { seq: 1, chg: 0 });
    const pull = jest.spyOn(server, 'pull');
    await sync.catchUp();
    const [first, second] = pull.mock.calls.map(([query]) => query as SyncPull);
    expect([first, second].map((query) => Object.keys(query?.cursors ?? {}).length)).toEqual([5_000, 1]);
    // an id belongs to exactly one of the calls, also one the client does not know yet
    expect([first?.fromId, second?.toId]).toEqual([undefined, undefined]);
    expect(first?.toId).toBe(second?.fromId);
    expect(Object.keys(second?.cursors ?? {})).toEqual([second?.fromId]);
  });

  it('lets the log of an unknown conversation begin where it stands, without losing what announced it', async () => {
    const server = new FakeServer({ seq: 42, chg: 9 });
    jest.spyOn(server, 'pull').mockResolvedValue({ ...NOTHING, more: false });
    const { sync, seqs, chgs, unplaced } = build(server, false);
    await sync.catchUp();
    sync.offerMessage(message(41));
    sync.offerMessage(message(42));
    sync.offerChange(change(9));
    expect(new Set(unplaced)).toEqual(new Set([CONVERSATION]));
    sync.place(CONVERSATION, { seq: 42, chg: 8 });
    await jest.advanceTimersByTimeAsync(0);
    expect([seqs, chgs]).toEqual([[41, 42], [9]]);
  });

  it('takes the first message of an unknown conversation at once', async () => {
    const server = new FakeServer({ seq: 1, chg: 0 });
    jest.spyOn(server, 'pull').mockResolvedValue({ ...NOTHING, more: false });
    const { sync, seqs, unplaced } = build(server, false);
    await sync.catchUp();
    sync.offerMessage(message(1));
    expect([seqs, unplaced]).toEqual([[1], []]);
  });

  it('ends with the contiguous log, whatever live events are lost, repeated or reordered', async () => {
    const script = fc.record({
      start: fc.integer({ min: 0, max: 30 }),
      live: fc.integer({ min: 1, max: 40 }),
      events: fc.array(
        fc.record({
          n: fc.integer({ min: 1, max: 70 }),
          isChange: fc.boolean(),
          waitMs: fc.nat({ max: 700 }),
        }),
        { maxLength: 120 },
      ),
      page: fc.integer({ min: 1, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(script, async ({ start, live, events, page }) => {
        const end = start + live;
        const server = new FakeServer({ seq: start, chg: start }, page);
        const { sync, seqs, chgs } = build(server);
        const caughtUp = sync.catchUp();
        server.head = { seq: end, chg: end };
        for (const { n, isChange, waitMs } of events) {
          if (n > end) continue;
          if (isChange) sync.offerChange(change(n));
          else sync.offerMessage(message(n));
          await jest.advanceTimersByTimeAsync(waitMs);
        }
        await caughtUp;
        sync.expect({ conversationId: CONVERSATION, ...server.head });
        await jest.advanceTimersByTimeAsync(5_000);
        expect(seqs).toEqual(range(1, end));
        expect(chgs).toEqual(range(1, end));
        sync.pause();
      }),
      { numRuns: 60 },
    );
  });
});
