import { ParleyError } from './errors';
import { AccountDataStore } from './account-data';
import { Synchroniser } from './synchroniser';
import type { Change, Message, SyncGap, SyncPull, SyncResult } from './wire';

const ID = 'c'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';

const message = (seq: number): Message => ({
  id: `m${seq}`,
  conversationId: ID,
  seq,
  senderId: 'bob',
  clientMessageId: `client-${seq}`,
  type: 'text',
  content: `text ${seq}`,
  version: 1,
  createdAt: AT,
});
const edit = (chg: number): Change => ({
  conversationId: ID,
  chg,
  type: 'message:updated',
  actorId: 'bob',
  messageId: 'm57',
  seq: 57,
  version: chg,
  content: `edit ${chg}`,
  at: AT,
});
/** The reader goes, or comes back. */
const going = (chg: number, isActive: boolean): Change => ({
  conversationId: ID,
  chg,
  type: 'member:updated',
  actorId: 'bob',
  seq: 2,
  version: 1,
  members: [{ userId: 'me', role: 'member', isActive }],
  at: AT,
});
const answer = (fields: Partial<SyncResult> = {}): SyncResult => ({
  messages: [],
  changes: [],
  receipts: [],
  removed: [],
  nextSince: AT,
  more: false,
  cursor: {},
  ...fields,
});
const refusal = new ParleyError({ code: 'NOT_MEMBER', status: 403, message: 'no', retryable: false });

/** A reader who has the first two messages of a conversation, and a server that says what the test wants. */
const build = async () => {
  const seqs: number[] = [];
  const chgs: number[] = [];
  const removed: string[] = [];
  const faults: unknown[] = [];
  const gone = new Set<string>();
  const first = answer({ messages: [message(1), message(2)], cursor: { [ID]: { seq: 2, chg: 0 } } });
  const pull = jest.fn<Promise<SyncResult>, [SyncPull]>().mockResolvedValueOnce(first);
  const gap = jest.fn<Promise<SyncResult>, [SyncGap]>();
  const sync = new Synchroniser(
    { pull, gap },
    {
      message: ({ seq }) => seqs.push(seq),
      change: ({ chg, conversationId, members = [] }) => {
        chgs.push(chg);
        for (const { isActive } of members) gone[isActive ? 'delete' : 'add'](conversationId);
      },
      receipt: () => undefined,
      data: new AccountDataStore(() => undefined),
      hasLeft: (id) => gone.has(id),
      removed: (id) => {
        gone.delete(id);
        removed.push(id);
      },
      unplaced: () => undefined,
      behind: () => void sync.catchUp(),
      fault: (error) => faults.push(error),
    },
    true,
  );
  await sync.catchUp();
  pull.mockClear();
  return { sync, pull, gap, seqs, chgs, removed, faults };
};

describe('the logs of a reader who comes and goes', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('end with the change by which the reader goes', async () => {
    const { sync, seqs, removed } = await build();
    sync.offerMessage(message(3));
    sync.offerChange(going(1, false));
    expect([seqs, removed]).toEqual([[1, 2, 3], [ID]]);
    expect(sync.cursors()).toEqual({});
  });

  it('end after a pull whose last word is that the reader went', async () => {
    const { sync, pull, chgs, removed } = await build();
    pull.mockResolvedValue(answer({ changes: [going(1, false)], cursor: { [ID]: { seq: 2, chg: 1 } } }));
    await sync.catchUp();
    expect([chgs, removed]).toEqual([[1], [ID]]);
  });

  it('go on where the reader went and came back, also when a page ends between', async () => {
    const { sync, pull, chgs, removed } = await build();
    pull.mockResolvedValueOnce(
      answer({ changes: [going(1, false)], cursor: { [ID]: { seq: 2, chg: 1 } }, more: true }),
    );
    pull.mockResolvedValueOnce(answer({ changes: [going(2, true)], cursor: { [ID]: { seq: 2, chg: 2 } } }));
    await sync.catchUp();
    expect([chgs, removed]).toEqual([[1, 2], []]);
    expect(sync.cursor(ID)).toEqual({ seq: 2, chg: 2 });
  });

  it('do not end while something is missing behind which the reader may have come back', async () => {
    const { sync, gap, chgs, removed } = await build();
    gap.mockResolvedValue(answer({ changes: [going(2, true)] }));
    sync.expect({ conversationId: ID, seq: 2, chg: 2 });
    sync.offerChange(going(1, false));
    await jest.advanceTimersByTimeAsync(500);
    expect([chgs, removed]).toEqual([[1, 2], []]);
  });

  it('end by a pull when a node says that the reader is no member', async () => {
    const { sync, pull, gap, removed, faults } = await build();
    gap.mockRejectedValue(refusal);
    pull.mockResolvedValue(answer({ removed: [ID] }));
    sync.offerMessage(message(4));
    await jest.advanceTimersByTimeAsync(120_000);
    expect([gap.mock.calls.length, pull.mock.calls.length, removed, faults]).toEqual([1, 1, [ID], []]);
  });

  it('go on when the node was wrong, and stop asking one that stays so', async () => {
    const { sync, pull, gap, seqs, removed } = await build();
    gap.mockRejectedValue(refusal);
    pull.mockResolvedValue(answer());
    sync.offerMessage(message(4));
    await jest.advanceTimersByTimeAsync(120_000);
    expect([gap.mock.calls.length, pull.mock.calls.length, removed]).toEqual([5, 5, []]);
    sync.offerMessage(message(3));
    expect(seqs).toEqual([1, 2, 3]);
  });

  it('settle after joining late, whatever of what was before is announced', async () => {
    const { sync, gap, seqs, chgs } = await build();
    // numbers below 57 and 12, and changes of older messages, are not for this reader
    gap.mockImplementation(({ fromSeq = 1, fromChg = 1 }) =>
      Promise.resolve(answer({ cursor: { [ID]: { seq: fromSeq - 1, chg: fromChg - 1 } } })),
    );
    sync.offerMessage(message(57));
    sync.offerChange(edit(12));
    sync.offerChange(edit(14));
    await jest.advanceTimersByTimeAsync(120_000);
    expect([seqs, chgs]).toEqual([
      [1, 2, 57],
      [12, 14],
    ]);
    expect(gap).toHaveBeenCalledTimes(2);
    expect(sync.cursor(ID)).toEqual({ seq: 57, chg: 14 });
  });
});
