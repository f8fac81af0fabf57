import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import type * as wire from '../../src/client/wire';
import { fillArchive } from '../factories/archive';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { history, post } from '../factories/messages';
import type { Person } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

const CROWD = 1_000;

describe('large groups', () => {
  let world: SharedWorld;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  let crowd: Person[];
  let group: GroupCalls;
  let anns: Socket;
  let bobs: Socket;
  beforeAll(async () => {
    world = joinWorld();
    url = world.node.url;
    people = await createPeople(url, 'ann', 'bob', 'cem');
    const size = { people: CROWD, conversations: 0, messages: 0 };
    const { userIds } = await fillArchive(world.db(), people.ann, size);
    crowd = userIds.map((id) => ({ ...people.cem, id }));
  });
  beforeEach(async () => {
    group = await createGroup(url, people.ann, [people.bob]);
    anns = await openSocket(url, people.ann.accessToken);
    bobs = await openSocket(url, people.bob.accessToken);
  });
  afterEach(() => [anns, bobs].forEach((socket) => void socket.close()));
  afterAll(() => world.stop());

  const rows = (more: object = {}) => ({ conversationId: new ObjectId(group.id), ...more });
  /** Everybody but ann and bob reports what has reached them, or what they read. */
  const report = (marks: object) =>
    world
      .db()
      .collection('conversation_members')
      .updateMany(rows({ userId: { $nin: [people.ann, people.bob].map(({ id }) => new ObjectId(id)) } }), {
        $max: marks,
      });
  const read = (socket: Socket, upToSeq: number) =>
    ask(socket, 'message:read', { conversationId: group.id, upToSeq });
  /** @returns the last page: watermarks come with it */
  const pullAll = async (socket: Socket): Promise<wire.SyncResult> => {
    let cursors = {};
    for (let since: string | undefined; ;) {
      const { data } = await ask(socket, 'sync:pull', { cursors, ...(since && { since }) });
      if (!data.more) return data as wire.SyncResult;
      cursors = { ...cursors, ...data.cursor };
      since = data.nextSince;
    }
  };
  const receipts = async (id: string, query = '') =>
    (
      await call(url, 'GET', `/api/messages/${group.id}/${id}/receipts${query}`, {
        token: people.ann.accessToken,
      })
    ).body;

  it('take a thousand people in at once: one message, one range of changes (R255)', async () => {
    const heard = new Recorder(bobs);
    const { body } = await group.add(people.ann, crowd);
    expect(body).toMatchObject({ seq: 2, chg: 2, memberCount: CROWD + 2 });
    const updates = await heard.count('member:updated', 10);
    expect(updates.map(({ chg, members }) => [chg, members.length])).toEqual(
      updates.map((_, i) => [2 + i, 100]),
    );
    expect(
      updates.flatMap(({ members }) => (members as wire.ChangedMember[]).map(({ userId }) => userId)),
    ).toEqual(crowd.map(({ id }) => id));
    expect(heard.of('message:receive')).toHaveLength(1);
    const { data } = await ask(bobs, 'sync:pull', { cursors: { [group.id]: { seq: 1, chg: 1 } } });
    const own = (data.changes as wire.Change[]).filter(({ conversationId }) => conversationId === group.id);
    expect(own.map(({ chg }) => chg)).toEqual(updates.map(({ chg }) => chg));
    const trail = await world
      .db()
      .collection('membership_history')
      .countDocuments(rows({ action: 'added' }));
    expect(trail).toBe(CROWD);
  });

  it('end at their limit, and nothing of what goes above it is done', async () => {
    await world
      .db()
      .collection<{ _id: ObjectId }>('conversations')
      .updateOne({ _id: new ObjectId(group.id) }, { $set: { memberCount: 9_999 } });
    const answer = await group.add(people.ann, crowd.slice(0, 2));
    expectProblem(answer, 'MEMBER_LIMIT');
    expect(answer.body.details).toEqual({ limit: 10_000 });
    expect((await group.members(people.ann)).body.items).toHaveLength(2);
    expect((await group.add(people.ann, crowd.slice(0, 1))).body.memberCount).toBe(10_000);
    expectProblem(await group.add(people.ann, crowd.slice(1, 2)), 'MEMBER_LIMIT');
  });

  it('tell how far all members have come, not each (R252)', async () => {
    await group.add(people.ann, crowd);
    const { id, seq } = await post(url, people.ann, group.id, 'to all of you');
    const heard = new Recorder(anns);
    await read(bobs, seq as number);
    await report({ deliveredSeq: seq });
    await read(anns, seq as number);
    const told = await heard.until(
      'status:update',
      ({ userId, deliveredSeq }) => !userId && deliveredSeq >= seq,
    );
    expect(told).toMatchObject({ conversationId: group.id, deliveredSeq: seq, readSeq: 1 });
    expect(heard.of('status:update').filter(({ userId }) => userId === people.bob.id)).toEqual([]);

    const [message] = (await history(url, people.ann, group.id, { limit: 1 })).messages;
    expect(message).toMatchObject({ id, status: 'delivered' });
    const { body } = await group.get(people.ann);
    expect(body.receipts).toEqual([expect.objectContaining({ deliveredSeq: seq, readSeq: 1 })]);
    expect(body.lastMessage).toMatchObject({ id, status: 'delivered' });
    const { receipts: all } = await pullAll(anns);
    const own = all.filter(({ conversationId }) => conversationId === group.id);
    expect(own).toEqual([expect.objectContaining({ deliveredSeq: seq, readSeq: 1 })]);

    await report({ readSeq: seq, shownReadSeq: seq });
    const [again] = (await history(url, people.ann, group.id, { limit: 1 })).messages;
    expect(again).toMatchObject({ status: 'read' });
  });

  it('tell who has a message and who read it, exactly and page by page (R253)', async () => {
    await group.add(people.ann, crowd.slice(0, 200));
    const { id, seq } = await post(url, people.ann, group.id, 'to all of you');
    // who comes later is not asked about it, although their watermarks begin above it
    await group.add(people.ann, crowd.slice(200, 300));
    expect((await receipts(id)).counts).toEqual({ members: 201, delivered: 0, read: 0 });
    const reader = new ObjectId(crowd[7]!.id);
    const members = world.db().collection('conversation_members');
    await members.updateOne(rows({ userId: reader }), {
      $max: { deliveredSeq: seq, readSeq: seq, shownReadSeq: seq },
    });
    const acked = await read(bobs, seq as number);
    expect(acked.ok).toBe(true);
    const seen: { userId: string; status: string; readAt?: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await receipts(id, `?limit=90${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      expect(page.counts).toEqual({ members: 201, delivered: 2, read: 2 });
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen.map(({ userId }) => userId)).toEqual(
      [people.bob, ...crowd.slice(0, 200)].map((person) => person.id).sort(),
    );
    const readers = seen.filter(({ status }) => status === 'read');
    expect(readers.map(({ userId }) => userId).sort()).toEqual([people.bob.id, crowd[7]!.id].sort());
    for (const { readAt } of readers) expect(Date.parse(readAt!)).not.toBeNaN();
  });

  it('are written to by one write each, however many there are (R48)', async () => {
    await group.add(people.ann, crowd);
    const before = await world.db().collection('messages').countDocuments(rows());
    await post(url, people.ann, group.id, 'one row');
    expect(await world.db().collection('messages').countDocuments(rows())).toBe(before + 1);
    // of their members' rows only the writer's own is touched by it
    const { seq } = await post(url, people.ann, group.id, 'and another');
    await eventually(() =>
      world
        .db()
        .collection('conversation_members')
        .findOne(rows({ readSeq: seq })),
    );
    expect(
      await world
        .db()
        .collection('conversation_members')
        .countDocuments(rows({ readSeq: { $gte: seq } })),
    ).toBe(1);
  });
});
