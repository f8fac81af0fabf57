import { ObjectId } from 'mongodb';
import { textMessage } from '../../factories/people';
import { call } from '../../support/http';
import { type MongoProxy, startMongoProxy } from '../../support/mongo-proxy';
import type { ParleyNode } from '../../support/node';
import { eventually } from '../../support/eventually';
import { ask } from '../../support/sockets';
import { joinWorld, type SharedWorld } from '../../support/world';
import { Cast, meet, record, type Scene, upTo } from './scene';

interface Update {
  conversationId: string;
  userId: string;
  deliveredSeq: number;
  readSeq: number;
}

const TOTAL = 40;

/** The tests share two nodes, of which the last test kills one: it is theirs alone. */
describe('M7, M8, M9: receipts', () => {
  let world: SharedWorld;
  let proxy: MongoProxy;
  let plain: SharedWorld['node'];
  let proxied: ParleyNode;
  let scene: Scene;
  let ids: string[];
  const cast = new Cast();

  beforeAll(async () => {
    world = joinWorld();
    plain = world.node;
    proxy = await startMongoProxy(world.mongoUri);
    // without jobs, for which others would wait when it is killed
    proxied = await world.addNode({ ROLES: 'api', MONGODB_URI: proxy.uri });
  });

  beforeEach(async () => {
    scene = await meet(plain.url);
    const socket = await cast.socket(scene.alice, plain.url);
    const sends = upTo(TOTAL).map(() => ask(socket, 'message:send', textMessage(scene.conversationId)));
    ids = (await Promise.all(sends)).map(({ data }) => data.messageId as string);
  });

  afterEach(() => cast.close());

  afterAll(async () => {
    await proxied.kill();
    await proxy.stop();
    await world.stop();
  });

  const conversationOf = async (person: Scene['bob']) => {
    const path = `/api/conversations/${scene.conversationId}`;
    return (await call(plain.url, 'GET', path, { token: person.accessToken })).body as {
      lastSeq: number;
      readSeq: number;
      deliveredSeq: number;
      unread: number;
    };
  };

  const rows = async (kind: string) => {
    const filter = {
      conversationId: new ObjectId(scene.conversationId),
      userId: new ObjectId(scene.bob.id),
      kind,
    };
    const found = await world.db().collection('receipts').find(filter).sort({ toSeq: 1 }).toArray();
    return found as unknown as { fromSeq: number; toSeq: number; at: Date }[];
  };

  const receiptsOf = async (seq: number) => {
    const path = `/api/messages/${scene.conversationId}/${ids[seq - 1]}/receipts`;
    return (await call(plain.url, 'GET', path, { token: scene.alice.accessToken })).body.items as {
      userId: string;
      status: string;
      deliveredAt?: string;
      readAt?: string;
    }[];
  };

  /** Every value that bob's read watermark has had, in order, as the database's own log tells. */
  const watermarksWritten = async (): Promise<number[]> => {
    const { client, databaseName } = world.db();
    const ns = `${databaseName}.conversation_members`;
    const member = { conversationId: new ObjectId(scene.conversationId), userId: new ObjectId(scene.bob.id) };
    const row = await world.db().collection('conversation_members').findOne(member);
    const log = client.db('local').collection('oplog.rs');
    const written = await log.find({ ns, op: 'u', 'o2._id': row?._id }).sort({ $natural: 1 }).toArray();
    return written.flatMap(({ o }) => (o.diff?.u?.readSeq as number | undefined) ?? []);
  };

  it('M7, M8: watermarks only rise, whatever two devices report in whatever order on two nodes', async () => {
    const { alice, bob, conversationId } = scene;
    const watchers = await Promise.all([plain, proxied].map(({ url }) => cast.socket(alice, url)));
    const seen = watchers.map((socket) => record<Update>((listener) => socket.on('status:update', listener)));
    const devices = await Promise.all([plain, proxied].map(({ url }) => cast.socket(bob, url)));
    // side by side, each a step ahead of the other in turn
    const walks = devices.map(async (device, ahead) => {
      for (const i of upTo(25)) {
        const { data } = await ask(device, 'message:read', { conversationId, upToSeq: i + ahead });
        expect(data.readSeq).toBeGreaterThanOrEqual(i + ahead);
      }
    });
    await Promise.all(walks);
    // 1…30 shuffled by a stride, every report by both devices, reads and deliveries mixed, some beyond the end
    const reports = upTo(30).map((i) => ((i * 7) % 30) + 1);
    const acks = await Promise.all(
      reports.flatMap((upToSeq) =>
        devices.flatMap((device, i) => [
          ask(device, 'message:delivered', { items: [{ conversationId, upToSeq: upToSeq + 10 * i }] }),
          ask(device, 'message:read', { conversationId, upToSeq }),
        ]),
      ),
    );
    expect(acks.every(({ ok }) => ok)).toBe(true);
    for (const { data } of acks) if (data.readSeq) expect(data.unread).toBe(TOTAL - data.readSeq);
    expect(await conversationOf(bob)).toMatchObject({
      deliveredSeq: 40,
      readSeq: 30,
      unread: 10,
      lastSeq: TOTAL,
    });

    // an older report changes nothing, one beyond the last message is cut off there; reading is receiving
    const [device] = devices;
    const older = await ask(device!, 'message:read', { conversationId, upToSeq: 3 });
    expect(older.data).toEqual({ readSeq: 30, unread: 10 });
    const beyond = await ask(device!, 'message:read', { conversationId, upToSeq: 1_000_000 });
    expect(beyond.data).toEqual({ readSeq: TOTAL, unread: 0 });
    expect(await conversationOf(bob)).toMatchObject({ deliveredSeq: TOTAL, readSeq: TOTAL, unread: 0 });
    const marks = await watermarksWritten();
    expect(marks.length).toBeGreaterThan(10);
    expect(marks).toEqual([...marks].sort((a, b) => a - b));
    for (const updates of seen) {
      const ofBob = updates.filter(({ userId }) => userId === bob.id);
      expect(ofBob.length).toBeGreaterThan(0);
      for (const { readSeq, deliveredSeq } of ofBob) expect(deliveredSeq).toBeGreaterThanOrEqual(readSeq);
    }
  });

  it('M8: unread is what lies above the watermark, counted anew each time', async () => {
    const { alice, bob, conversationId } = scene;
    const device = await cast.socket(bob, proxied.url);
    for (const upToSeq of [1, 17, 5, 40]) {
      const { data } = await ask(device, 'message:read', { conversationId, upToSeq });
      const { readSeq, unread, lastSeq } = await conversationOf(bob);
      expect(unread).toBe(lastSeq - readSeq);
      expect(data).toEqual({ readSeq, unread });
    }
    const talker = await cast.socket(alice, plain.url);
    await ask(talker, 'message:send', textMessage(conversationId));
    expect(await conversationOf(bob)).toMatchObject({ lastSeq: 41, unread: 1 });
    // who answers has read what stands above
    await ask(device, 'message:send', textMessage(conversationId));
    const counts = await ask(device, 'conversation:open', { conversationId });
    expect(counts.data).toMatchObject({ lastSeq: 42 });
    expect((await ask(device, 'message:read', { conversationId, upToSeq: 42 })).data).toMatchObject({
      unread: 0,
    });
  });

  it('M7, M8, M9: a report whose answer was lost with its node counts, once, and its time is told', async () => {
    const { bob, conversationId } = scene;
    const dying = await cast.socket(bob, proxied.url);
    await ask(dying, 'message:delivered', { items: [{ conversationId, upToSeq: 30 }] });
    await ask(dying, 'message:read', { conversationId, upToSeq: 10 });
    await eventually(async () => (await rows('read')).length === 1);
    const from = Date.now() - 1_000;
    // the watermark is written; who asked for it is not told, and when it was is not recorded
    const hold = proxy.hold(({ update }) => update === 'conversation_members');
    const unanswered = expect(ask(dying, 'message:read', { conversationId, upToSeq: 25 })).rejects.toThrow();
    await hold.caught(1);
    await proxied.kill();
    await unanswered;

    const device = await cast.socket(bob, plain.url);
    for (let i = 0; i < 2; i += 1) {
      const { data } = await ask(device, 'message:read', { conversationId, upToSeq: 25 });
      expect(data).toEqual({ readSeq: 25, unread: 15 });
    }
    expect(await conversationOf(bob)).toMatchObject({ readSeq: 25, deliveredSeq: 30, unread: 15 });
    const status = async (seq: number) => (await receiptsOf(seq))[0];
    const told = await status(11);
    expect(told).toMatchObject({ userId: bob.id, status: 'read' });
    expect(Date.parse(told!.readAt!)).toBeGreaterThanOrEqual(from);
    expect(Date.parse(told!.readAt!)).toBeLessThanOrEqual(Date.now() + 1_000);

    // what comes afterwards is recorded, and with it what the dead node could not: the time told does not move on
    await ask(device, 'message:read', { conversationId, upToSeq: 30 });
    await eventually(async () => (await rows('read')).length === 3);
    expect((await rows('read')).map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([
      [1, 10],
      [25, 25],
      [26, 30],
    ]);
    expect((await status(11))?.readAt).toBe(told?.readAt);
    expect((await rows('delivered')).map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([[1, 30]]);
    const [first] = await rows('read');
    expect(await status(10)).toMatchObject({ status: 'read', readAt: first?.at.toISOString() });
    expect(await status(31)).toEqual({ userId: bob.id, status: 'sent' });
  });
});
