import { ObjectId } from 'mongodb';
import { type Pair, createPair, post } from '../factories/messages';
import { call } from '../support/http';
import { eventually } from '../support/eventually';
import { forgetRedis } from '../support/redis';
import { type World, startWorld } from '../support/world';

describe('receipts of a node that is killed (R13, R103, R104, R265)', () => {
  let world: World;
  let pair: Pair;
  beforeAll(async () => {
    world = await startWorld({ nodes: 0 });
    await Promise.all([world.addNode(), world.addNode()]);
    pair = await createPair(world.nodes[1]!.url);
  });
  afterAll(() => world.stop());

  const bobs = () => ({
    conversationId: new ObjectId(pair.conversationId),
    userId: new ObjectId(pair.bob.id),
  });
  const rows = async () => {
    // what a node would find: it reads what a majority has taken
    const receipts = world.db().collection('receipts', { readConcern: { level: 'majority' } });
    const found = await receipts.find(bobs()).sort({ kind: 1, toSeq: 1 }).toArray();
    return found.map(({ kind, toSeq, at }) => ({
      kind: kind as string,
      toSeq: toSeq as number,
      at: at as Date,
    }));
  };
  const movedAt = async () => {
    const row = await world.db().collection('conversation_members').findOne(bobs());
    return row!.movedAt as Date;
  };
  const read = (url: string, upToSeq: number) =>
    call(url, 'POST', `/api/conversations/${pair.conversationId}/read`, {
      token: pair.bob.accessToken,
      body: { upToSeq },
    });
  const readAt = async (id: string) => {
    const path = `/api/messages/${pair.conversationId}/${id}/receipts`;
    const { body } = await call(world.nodes[1]!.url, 'GET', path, { token: pair.alice.accessToken });
    return (body.items as { readAt?: string }[])[0]?.readAt;
  };

  it('are told with their time, and have their rows once when the person moves on, whatever Redis forgets', async () => {
    const [doomed, other] = world.nodes as [World['node'], World['node']];
    const ids: string[] = [];
    for (const text of ['one', 'two', 'three', 'four'])
      ids.push((await post(other.url, pair.alice, pair.conversationId, text)).id);
    expect((await read(doomed.url, 2)).status).toBe(200);
    await doomed.kill();
    // stored before the answer; the rows that say when were not
    expect(await rows()).toEqual([]);
    const first = await movedAt();
    expect(await readAt(ids[1]!)).toBe(first.toISOString());
    await forgetRedis(world);
    await read(other.url, 3);
    const second = await movedAt();
    const all = [
      { kind: 'delivered', toSeq: 2, at: first },
      { kind: 'delivered', toSeq: 3, at: second },
      { kind: 'read', toSeq: 2, at: first },
      { kind: 'read', toSeq: 3, at: second },
    ];
    await eventually(rows, ({ length }) => length >= all.length);
    expect(await rows()).toEqual(all);
    expect(await readAt(ids[0]!)).toBe(first.toISOString());
    expect(await readAt(ids[2]!)).toBe(second.toISOString());
    // another node knows nothing of these rows, and leaves them as they are
    const third = await world.addNode();
    await read(third.url, 4);
    await eventually(rows, ({ length }) => length > all.length);
    const fourth = await movedAt();
    expect((await rows()).filter(({ toSeq }) => toSeq <= 3)).toEqual(all);
    expect((await rows()).filter(({ toSeq }) => toSeq > 3).map(({ at }) => at)).toEqual([fourth, fourth]);
  });
});
