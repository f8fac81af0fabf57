import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import type * as wire from '../../src/client/wire';
import { type Pair, createPair, history, post, sendMany } from '../factories/messages';
import { type Person, createPerson, openDirect } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { ask, openSocket } from '../support/sockets';
import { without } from '../support/without';
import { joinWorld, type SharedWorld } from '../support/world';

type Cursors = Record<string, wire.Cursor>;

describe('catching up (M5, R57, R97)', () => {
  let world: SharedWorld;
  let url: string;
  let otherUrl: string;
  let me: Person;
  let socket: Socket;
  let pairs: { friend: Person; conversationId: string }[];
  beforeAll(async () => {
    world = joinWorld();
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
    me = await createPerson(url, 'me');
    pairs = [];
    for (let i = 0; i < 3; i += 1) {
      const friend = await createPerson(url, 'friend');
      const conversationId = await openDirect(url, friend, me);
      const friendly = await openSocket(otherUrl, friend.accessToken);
      const sent = await sendMany(friendly, conversationId, 15 + i);
      for (const { messageId } of sent.slice(0, 5))
        await ask(friendly, 'message:edit', {
          conversationId,
          messageId,
          clientChangeId: randomUUID(),
          content: 'edited',
        });
      friendly.close();
      pairs.push({ friend, conversationId });
    }
    socket = await openSocket(url, me.accessToken);
    // heads are recorded a moment after the commit
    await eventually(async () => (await pull({})).messages.length === 48);
  });
  afterAll(async () => {
    socket.close();
    await world.stop();
  });

  async function pull(cursors: Cursors, more: object = {}): Promise<wire.SyncResult> {
    const ack = await ask(socket, 'sync:pull', { cursors, ...more });
    expect(ack.error).toBeUndefined();
    return ack.data as wire.SyncResult;
  }
  const key = ({ conversationId }: { conversationId: string }, n: number) => `${conversationId}:${n}`;
  const everything = () =>
    pairs.flatMap((pair, i) => Array.from({ length: 15 + i }, (_, n) => key(pair, n + 1))).sort();
  const allChanges = () => pairs.flatMap((pair) => [1, 2, 3, 4, 5].map((n) => key(pair, n))).sort();

  /** Pulls until there is no more, as a client does. */
  async function pullAll(cursors: Cursors, limit: number) {
    const messages: string[] = [];
    const changes: string[] = [];
    let pages = 0;
    for (;;) {
      const page = await pull(cursors, { limit });
      expect(page.messages.length).toBeLessThanOrEqual(limit);
      expect(page.changes.length).toBeLessThanOrEqual(limit);
      messages.push(...page.messages.map((message) => key(message, message.seq)));
      changes.push(...page.changes.map((change) => key(change, change.chg)));
      Object.assign(cursors, page.cursor);
      pages += 1;
      if (!page.more) return { messages, changes, pages, last: page };
      expect(page.receipts).toEqual([]);
    }
  }

  it('brings everything once, in order, however small the pages', async () => {
    for (const limit of [1, 7, 100]) {
      const cursors: Cursors = {};
      const { messages, changes, pages, last } = await pullAll(cursors, limit);
      expect([...messages].sort()).toEqual(everything());
      expect([...changes].sort()).toEqual(allChanges());
      expect(pages).toBeGreaterThanOrEqual(48 / limit);
      for (const { conversationId } of pairs) {
        const own = messages
          .filter((one) => one.startsWith(conversationId))
          .map((one) => Number(one.split(':')[1]));
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
      expect(cursors).toEqual(
        Object.fromEntries(pairs.map(({ conversationId }, i) => [conversationId, { seq: 15 + i, chg: 5 }])),
      );
      expect(last.receipts).toHaveLength(6);
      const nothing = await pull(cursors);
      expect([nothing.messages, nothing.changes, nothing.more]).toEqual([[], [], false]);
    }
  });

  it('brings only what is above the cursors, the same over REST as over the socket', async () => {
    const [first, second, third] = pairs.map(({ conversationId }) => conversationId) as [
      string,
      string,
      string,
    ];
    const cursors = {
      [first]: { seq: 10, chg: 4 },
      [second]: { seq: 16, chg: 5 },
      [third]: { seq: 0, chg: 5 },
    };
    const bySocket = await pull(cursors, { limit: 100 });
    const { status, body } = await call(otherUrl, 'POST', '/api/sync', {
      token: me.accessToken,
      body: { cursors, limit: 100 },
    });
    expect(status).toBe(200);
    expect(without(body as wire.SyncResult, 'nextSince')).toEqual(without(bySocket, 'nextSince'));
    expect(bySocket.messages.map(({ seq }) => seq).filter((seq) => seq <= 10)).toHaveLength(10);
    expect(bySocket.messages.filter(({ conversationId }) => conversationId === first)).toHaveLength(5);
    expect(bySocket.messages.filter(({ conversationId }) => conversationId === second)).toEqual([]);
    expect(bySocket.changes.map(({ conversationId, chg }) => [conversationId, chg])).toEqual([[first, 5]]);
  });

  it('brings messages as they are now and changes that lead there', async () => {
    const { conversationId, friend } = pairs[0]!;
    const { messages, changes } = await pull({}, { limit: 100 });
    const edited = messages.filter((message) => message.conversationId === conversationId).slice(0, 5);
    expect(edited.map(({ content, version }) => [content, version])).toEqual(Array(5).fill(['edited', 2]));
    const own = changes.filter((change) => change.conversationId === conversationId);
    expect(own[0]).toMatchObject({
      type: 'message:updated',
      actorId: friend.id,
      messageId: edited[0]!.id,
      content: 'edited',
    });
  });

  it('says which conversations are not the person’s', async () => {
    const strangers: Pair = await createPair(url);
    await post(url, strangers.alice, strangers.conversationId, 'not for you');
    const cursors = { [strangers.conversationId]: { seq: 0, chg: 0 }, ['e'.repeat(24)]: { seq: 4, chg: 4 } };
    const page = await pull(cursors);
    expect(page.removed.sort()).toEqual(Object.keys(cursors).sort());
    expect(JSON.stringify(page.messages)).not.toContain('not for you');
    const gap = { conversationId: strangers.conversationId, fromSeq: 1 };
    expectRefusal(await ask(socket, 'sync:gap', gap), 'NOT_MEMBER');
  });

  it('brings only the receipts that moved since, when a moment is named', async () => {
    const { conversationId } = pairs[1]!;
    const before = await pull({}, { limit: 100 });
    const cursors = before.cursor;
    await call(url, 'POST', `/api/conversations/${conversationId}/read`, {
      token: me.accessToken,
      body: { upToSeq: 9 },
    });
    const { receipts } = await pull(cursors, { since: before.nextSince });
    expect(receipts).toContainEqual(expect.objectContaining({ conversationId, userId: me.id, readSeq: 9 }));
    const later = new Date(Date.parse(before.nextSince) + 3_600_000).toISOString();
    expect((await pull(cursors, { since: later })).receipts).toEqual([]);
  });

  it('fills a hole in the middle of one conversation', async () => {
    const { conversationId } = pairs[2]!;
    const gap = async (range: object) =>
      (await ask(socket, 'sync:gap', { conversationId, ...range })).data as wire.SyncResult;
    const middle = await gap({ fromSeq: 4, toSeq: 6, fromChg: 2, toChg: 3 });
    expect(middle.messages.map(({ seq }) => seq)).toEqual([4, 5, 6]);
    expect(middle.changes.map(({ chg }) => chg)).toEqual([2, 3]);
    expect(middle.more).toBe(false);
    expect(middle.cursor).toEqual({ [conversationId]: { seq: 6, chg: 3 } });
    expect((await gap({ fromSeq: 16 })).messages.map(({ seq }) => seq)).toEqual([16, 17]);
    expect((await gap({ fromChg: 5 })).changes.map(({ chg }) => chg)).toEqual([5]);
    expect((await gap({ fromSeq: 18 })).messages).toEqual([]);
    expect((await history(url, me, conversationId)).messages).toHaveLength(17);
  });

  it('goes on page by page in a long hole', async () => {
    const { alice, conversationId } = await createPair(url);
    const own = await openSocket(url, alice.accessToken);
    await sendMany(own, conversationId, 230);
    const first = (await ask(own, 'sync:gap', { conversationId, fromSeq: 1, toSeq: 230 }))
      .data as wire.SyncResult;
    expect([first.messages.length, first.more]).toEqual([200, true]);
    const fromSeq = first.cursor[conversationId]!.seq + 1;
    const rest = (await ask(own, 'sync:gap', { conversationId, fromSeq, toSeq: 230 }))
      .data as wire.SyncResult;
    expect(rest.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, i) => 201 + i));
    expect(rest.more).toBe(false);
    own.close();
  });

  it('goes on page by page beyond what is recorded of a conversation', async () => {
    const { alice, conversationId } = await createPair(url);
    const own = await openSocket(url, alice.accessToken);
    const [{ messageId }] = (await sendMany(own, conversationId, 1)) as [{ messageId: string }];
    const wish = { conversationId, messageId, clientChangeId: randomUUID(), content: 'edited' };
    await ask(own, 'message:edit', wish);
    const behind = { [conversationId]: { seq: 0, chg: 0 } };
    await eventually(async () => {
      const ack = await ask(own, 'sync:pull', { cursors: behind });
      return (ack.data as wire.SyncResult).changes.length === 1;
    });
    // what a node stored that died before it could say so
    for (const name of ['messages', 'changes']) {
      const rows = world.db().collection(name);
      const row = await rows.findOne({ conversationId: new ObjectId(conversationId) });
      const number = name === 'messages' ? 'seq' : 'chg';
      await rows.insertMany(
        Array.from({ length: 8 }, (_, i) => ({
          ...row,
          _id: new ObjectId(),
          [number]: i + 2,
          ...(name === 'messages' && { clientMessageId: randomUUID() }),
        })),
      );
    }
    const numbers: [number[], number[]] = [[], []];
    for (let cursors: Cursors = behind, more = true; more;) {
      const { data } = await ask(own, 'sync:pull', { cursors, limit: 4 });
      const page = data as wire.SyncResult;
      numbers[0].push(...page.messages.map(({ seq }) => seq));
      numbers[1].push(...page.changes.map(({ chg }) => chg));
      ({ more } = page);
      cursors = page.cursor;
    }
    const upToNine = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(numbers).toEqual([upToNine, upToNine]);
    own.close();
  });

  it('refuses cursors that are none', async () => {
    const id = pairs[0]!.conversationId;
    for (const cursors of [
      { nonsense: { seq: 0, chg: 0 } },
      { [id]: { seq: -1, chg: 0 } },
      { [id]: { seq: 0 } },
      { [id]: { seq: '0', chg: 0 } },
      { [id]: { seq: 0.5, chg: 0 } },
      { [id]: { seq: 0, chg: 0, at: 1 } },
      [],
      null,
    ]) {
      expectRefusal(await ask(socket, 'sync:pull', { cursors }), 'VALIDATION');
      const answer = await call(url, 'POST', '/api/sync', { token: me.accessToken, body: { cursors } });
      expectProblem(answer, 'VALIDATION');
    }
    for (const limit of [0, 201, 1.5, '5'])
      expectRefusal(await ask(socket, 'sync:pull', { cursors: {}, limit }), 'VALIDATION');
    expectRefusal(await ask(socket, 'sync:pull', { cursors: {}, since: 'yesterday' }), 'VALIDATION');
  });
});
