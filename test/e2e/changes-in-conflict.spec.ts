import { randomUUID } from 'node:crypto';
import { type ClientSession, MongoClient, ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { type PrivateEngines, startPrivateEngines } from '../../src/cli/engines/private-engines.mjs';
import { openDirect, textMessage } from '../factories/people';
import { type MongoProxy, mostOpen, startMongoProxy } from '../support/mongo-proxy';
import { ask } from '../support/sockets';
import { startWorld, type World } from '../support/world';
import { Cast, meet, type Scene, upTo } from './promises/scene';

const EDITS = 20;

/** The database is its own: what it does with abandoned transactions is changed, and it has one of them. */
describe('Edits beside a transaction that a killed node left open', () => {
  let engines: PrivateEngines;
  let world: World;
  let proxy: MongoProxy;
  let client: MongoClient;
  let scene: Scene;
  let socket: Socket;
  let orphan: ClientSession;
  let url: string;
  const cast = new Cast();

  beforeAll(async () => {
    engines = await startPrivateEngines();
    world = await startWorld({ nodes: 0, ...engines });
    proxy = await startMongoProxy(world.mongoUri);
    ({ url } = await world.addNode({ MONGODB_URI: proxy.uri }));
    client = await MongoClient.connect(world.mongoUri);
  });

  beforeEach(async () => {
    scene = await meet(url);
    socket = await cast.socket(scene.alice, url);
    orphan = client.startSession();
  });

  afterEach(async () => {
    await orphan.endSession();
    cast.close();
  });

  afterAll(async () => {
    await client.close();
    await proxy.stop();
    await world.stop();
    await engines.stop();
  });

  const send = (conversationId = scene.conversationId) =>
    ask(socket, 'message:send', textMessage(conversationId));
  const wishFor = async () => {
    const { messageId } = (await send()).data as { messageId: string };
    const { conversationId } = scene;
    return { conversationId, messageId, content: 'edited', clientChangeId: randomUUID() };
  };
  const edit = (wish: object) => ask(socket, 'message:edit', wish);
  /** Takes the conversation's next number, and does not end. */
  const abandon = async ({ messageId }: { messageId: string }) => {
    const [actorId, conversationId] = [scene.alice.id, scene.conversationId].map((id) => new ObjectId(id));
    const change = {
      conversationId,
      chg: 1,
      type: 'message:updated',
      actorId,
      seq: 1,
      version: 2,
      content: '',
    };
    const rest = { clientChangeId: randomUUID(), messageId: new ObjectId(messageId), at: new Date() };
    orphan.startTransaction();
    const changes = client.db(world.db().databaseName).collection('changes');
    await changes.insertOne({ ...change, ...rest }, { session: orphan });
  };
  const setLifetime = (transactionLifetimeLimitSeconds: number) =>
    client.db('admin').command({ setParameter: 1, transactionLifetimeLimitSeconds });

  it('are stored as soon as the embedded database has ended it, within their ten seconds', async () => {
    const wish = await wishFor();
    await abandon(wish);
    expect(await edit(wish)).toMatchObject({ ok: true, data: { chg: 1, version: 2 } });
  });

  it('try one at a time, while sends are stored, and are all numbered once it is gone (M4)', async () => {
    await setLifetime(60);
    const wishes = await Promise.all(upTo(EDITS).map(() => wishFor()));
    const elsewhere = await openDirect(url, scene.alice, (await meet(url)).bob);
    await abandon(wishes[0]!);
    const before = proxy.commands.length;
    const attempts = () => proxy.commands.slice(before).filter(({ insert }) => insert === 'changes').length;
    const edits = wishes.map(edit);
    while (attempts() < 5) {
      const acks = await Promise.all([send(), send(elsewhere)]);
      expect(acks.map(({ ok }) => ok)).toEqual([true, true]);
    }
    expect(mostOpen(proxy.commands.slice(before))).toBe(1);
    await orphan.abortTransaction();
    const acks = await Promise.all(edits);
    expect(acks.map(({ data }) => data.chg as number).sort((a, b) => a - b)).toEqual(upTo(EDITS));
    expect(mostOpen(proxy.commands.slice(before))).toBe(1);
  });

  it('are given up with TIMEOUT where it stays, and happen once when they are asked for again', async () => {
    await setLifetime(60);
    const wishes = [await wishFor(), await wishFor()];
    await abandon(wishes[0]!);
    for (const refused of await Promise.all(wishes.map(edit))) {
      expect(refused).toMatchObject({ ok: false, error: { code: 'TIMEOUT', retryable: true } });
    }
    await orphan.abortTransaction();
    const acks = await Promise.all(wishes.map(edit));
    expect(acks.map(({ data }) => data.chg as number).sort()).toEqual([1, 2]);
  });
});
