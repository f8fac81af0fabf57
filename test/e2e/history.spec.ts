import type * as wire from '../../src/client/wire';
import { type Pair, createPair, history, post, sendMany } from '../factories/messages';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

const TOTAL = 60;
const from = (first: number, last: number) =>
  Array.from({ length: Math.abs(first - last) + 1 }, (_, i) => first + i * Math.sign(last - first || 1));

describe('history', () => {
  let world: SharedWorld;
  let url: string;
  let pair: Pair;
  let all: wire.ViewedMessage[];
  beforeAll(async () => {
    world = joinWorld();
    url = world.node.url;
    pair = await createPair(url);
    const socket = await openSocket(url, pair.alice.accessToken);
    // together, so that many share one moment; then a few at moments of their own
    await sendMany(socket, pair.conversationId, TOTAL - 5);
    for (let i = TOTAL - 4; i <= TOTAL; i += 1)
      await post(url, pair.bob, pair.conversationId, `message ${i}`);
    socket.close();
    all = (await page({ limit: 100 })).messages;
  });
  afterAll(() => world.stop());

  const page = (query: Parameters<typeof history>[3] = {}) =>
    history(url, pair.alice, pair.conversationId, query);
  const refused = (query: string, token = pair.alice.accessToken) =>
    call(url, 'GET', `/api/messages/${pair.conversationId}?${query}`, { token });
  const seqs = ({ messages }: wire.MessagePage) => messages.map(({ seq }) => seq);

  it('begins with the last fifty, newest first (R84, R106)', async () => {
    const { messages, nextCursor, prevCursor, hasMore } = await page();
    expect(messages.map(({ seq }) => seq)).toEqual(from(TOTAL, 11));
    expect(messages[0]).toMatchObject({
      content: `message ${TOTAL}`,
      senderId: pair.bob.id,
      isSender: false,
    });
    expect([typeof nextCursor, prevCursor, hasMore]).toEqual(['string', null, true]);
  });

  it('leads by cursor to the first message and back to the newest, each message once (R24, R55, R151, R152)', async () => {
    const older: number[] = [];
    let at: wire.MessagePage = await page({ limit: 7 });
    for (;;) {
      older.push(...seqs(at));
      expect(at.hasMore).toBe(at.nextCursor !== null);
      if (!at.nextCursor) break;
      at = await page({ limit: 7, cursor: at.nextCursor });
    }
    expect(older).toEqual(from(TOTAL, 1));
    const newer = seqs(at);
    while (at.prevCursor) {
      at = await page({ limit: 7, cursor: at.prevCursor });
      expect(seqs(at)).toEqual([...seqs(at)].sort((a, b) => b - a));
      newer.unshift(...seqs(at));
    }
    expect(newer).toEqual(from(TOTAL, 1));
  });

  it('loses nothing among messages of the same moment (R96, R107)', async () => {
    const moments = all.map(({ createdAt }) => createdAt);
    expect(new Set(moments).size).toBeLessThan(TOTAL);
    const found: number[] = [];
    let cursor: string | undefined;
    do {
      const next: wire.MessagePage = await page({ limit: 1, ...(cursor && { cursor }) });
      found.push(...seqs(next));
      cursor = next.nextCursor ?? undefined;
    } while (cursor);
    expect(found).toEqual(from(TOTAL, 1));
  });

  it('can be read before a moment, by `before` or by a cursor that is a timestamp (R93, R107, R151)', async () => {
    for (const { seq, createdAt } of [all[0]!, all[3]!, all[4]!, all[30]!, all.at(-1)!]) {
      const expected = all.filter((message) => message.createdAt < createdAt).map((message) => message.seq);
      for (const query of [{ before: createdAt }, { cursor: createdAt }]) {
        const found = await page({ ...query, limit: 100 });
        expect([seq, seqs(found)]).toEqual([seq, expected]);
      }
    }
    expect(seqs(await page({ before: '2000-01-01T00:00:00Z' }))).toEqual([]);
    expect(seqs(await page({ before: '2999-01-01T00:00:00+02:00', limit: 3 }))).toEqual(
      from(TOTAL, TOTAL - 2),
    );
    const middle = await page({ before: all[2]!.createdAt, limit: 2 });
    expect(seqs(await page({ cursor: middle.prevCursor! }))).toEqual(
      from(TOTAL, middle.messages[0]!.seq + 1),
    );
  });

  it('can be read around a message, and from there both ways', async () => {
    const middle = all.find(({ seq }) => seq === 30)!;
    const around = await page({ around: middle.id, limit: 10 });
    expect(seqs(around)).toHaveLength(10);
    expect(seqs(around)).toContain(30);
    expect(seqs(around)).toEqual(from(around.messages[0]!.seq, around.messages[9]!.seq));
    const position = seqs(around).indexOf(30);
    expect(position).toBeGreaterThanOrEqual(4);
    expect(position).toBeLessThanOrEqual(5);
    const [newer, older] = [
      await page({ cursor: around.prevCursor!, limit: 100 }),
      await page({ cursor: around.nextCursor!, limit: 100 }),
    ];
    expect([...seqs(newer), ...seqs(around), ...seqs(older)]).toEqual(from(TOTAL, 1));
    const newest = await page({ around: all[0]!.id, limit: 10 });
    expect(newest.messages[0]!.seq).toBe(TOTAL);
    expect(newest.prevCursor).toBeNull();
    const oldest = await page({ around: all.at(-1)!.id, limit: 10 });
    expect(oldest.messages.at(-1)!.seq).toBe(1);
    expect([oldest.hasMore, oldest.nextCursor]).toEqual([false, null]);
  });

  it('goes on where it was while new messages arrive', async () => {
    const own = await createPair(url);
    for (let i = 1; i <= 6; i += 1) await post(url, own.alice, own.conversationId, `${i}`);
    const first = await history(url, own.bob, own.conversationId, { limit: 3 });
    await post(url, own.alice, own.conversationId, '7');
    const second = await history(url, own.bob, own.conversationId, { limit: 3, cursor: first.nextCursor! });
    expect([...seqs(first), ...seqs(second)]).toEqual(from(6, 1));
    const newer = await history(url, own.bob, own.conversationId, { cursor: second.prevCursor! });
    expect(seqs(newer)).toEqual(from(7, 4));
  });

  it('of an empty conversation is an empty page', async () => {
    const own = await createPair(url);
    const empty = await history(url, own.bob, own.conversationId);
    expect(empty).toEqual({ messages: [], nextCursor: null, prevCursor: null, hasMore: false });
  });

  it('takes one position and a sensible limit', async () => {
    const cursor = (await page({ limit: 1 })).nextCursor!;
    const [moment, id] = [all[0]!.createdAt, all[0]!.id];
    for (const query of [
      `before=${moment}&cursor=${cursor}`,
      `before=${moment}&around=${id}`,
      `around=${id}&cursor=${cursor}`,
      'limit=0',
      'limit=101',
      'limit=-1',
      'limit=1.5',
      'limit=ten',
      'limit=5&limit=6',
      'before=yesterday',
      'around=nonsense',
      'skip=10',
      'cursor=nonsense',
      `cursor=${cursor}x`,
    ])
      expect([query, (await refused(query)).body.code]).toEqual([query, 'VALIDATION']);
    expectProblem(await refused(`around=${'f'.repeat(24)}`), 'NOT_FOUND');
    expectProblem(await refused(`cursor=${cursor}`, pair.bob.accessToken), 'VALIDATION');
    const elsewhere = await createPair(url);
    const foreign = await post(url, elsewhere.alice, elsewhere.conversationId);
    expectProblem(await refused(`around=${foreign.id}`), 'NOT_FOUND');
  });
});
