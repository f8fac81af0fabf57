import { ObjectId } from 'mongodb';
import { textMessage } from '../../factories/people';
import { call } from '../../support/http';
import { type Command, type MongoProxy, startMongoProxy } from '../../support/mongo-proxy';
import type { ParleyNode } from '../../support/node';
import { ask } from '../../support/sockets';
import { joinWorld, type SharedWorld } from '../../support/world';
import { Cast, type Heard, meet, record, type Scene, stored, until, upTo } from './scene';

const isInsertOfMessages = (command: Command) => command.insert === 'messages';

/** Whether a promise is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const later = new Promise((resolve) => setImmediate(resolve, pending));
  return (await Promise.race([promise, later])) !== pending;
}

/** The tests share two nodes, of which the last test kills one: it is theirs alone. */
describe('M1: an ack means stored', () => {
  let world: SharedWorld;
  let proxy: MongoProxy;
  let proxied: ParleyNode;
  let plain: SharedWorld['node'];
  const cast = new Cast();

  beforeAll(async () => {
    world = joinWorld();
    plain = world.node;
    proxy = await startMongoProxy(world.mongoUri);
    // without jobs, for which others would wait when it is killed
    proxied = await world.addNode({ ROLES: 'api', MONGODB_URI: proxy.uri });
  });

  afterEach(() => cast.close());

  afterAll(async () => {
    await proxied.kill();
    await proxy.stop();
    await world.stop();
  });

  const post = ({ url }: Pick<ParleyNode, 'url'>, { alice }: Scene, message: { conversationId: string }) => {
    const { conversationId, ...body } = message;
    return call(url, 'POST', `/api/messages/${conversationId}`, { token: alice.accessToken, body });
  };

  it('M1: answers neither socket nor REST before MongoDB has answered the insert', async () => {
    const [one, two] = [await meet(plain.url), await meet(plain.url)];
    const socket = await cast.socket(one.alice, proxied.url);
    const hold = proxy.hold(isInsertOfMessages);
    const bySocket = ask(socket, 'message:send', textMessage(one.conversationId));
    const byRest = post(proxied, two, textMessage(two.conversationId));
    await hold.caught(2);
    // the same socket and the same node answer everything else meanwhile
    const opened = await ask(socket, 'conversation:open', { conversationId: one.conversationId });
    expect(opened.ok).toBe(true);
    const me = await call(proxied.url, 'GET', '/api/users/me', { token: two.alice.accessToken });
    expect(me.status).toBe(200);
    const both = { $in: [one, two].map(({ conversationId }) => new ObjectId(conversationId)) };
    expect(await stored(world, { conversationId: both })).toHaveLength(2);
    expect(await isSettled(bySocket)).toBe(false);
    expect(await isSettled(byRest)).toBe(false);

    hold.release();
    expect(await bySocket).toMatchObject({ ok: true, data: { seq: 1, duplicate: false } });
    expect(await byRest).toMatchObject({ status: 201, body: { seq: 1, duplicate: false } });
  });

  it('M1: asks MongoDB for a majority and the journal, for one message and for many', async () => {
    const { alice, conversationId } = await meet(plain.url);
    const socket = await cast.socket(alice, proxied.url);
    const before = proxy.commands.length;
    await ask(socket, 'message:send', textMessage(conversationId));
    const many = upTo(40).map(() => ask(socket, 'message:send', textMessage(conversationId)));
    expect((await Promise.all(many)).every(({ ok }) => ok)).toBe(true);
    const inserts = proxy.commands.slice(before).filter(isInsertOfMessages);
    // a message alone and a run of several are two ways of writing
    expect(new Set(inserts.map(({ ordered }) => ordered))).toEqual(new Set([true, false]));
    for (const { writeConcern } of inserts) expect(writeConcern).toMatchObject({ w: 'majority', j: true });
  });

  it('M1, M2: a retry after the node was killed between commit and ack gets the original answer', async () => {
    const scenes = [await meet(plain.url), await meet(plain.url)] as const;
    const [bySocket, byRest] = scenes;
    const messages = scenes.map(({ conversationId }) => textMessage(conversationId, 'sent once'));
    const receivers = await Promise.all(scenes.map(({ bob }) => cast.client(bob, [plain.url])));
    const heard = receivers.map((client) => record<Heard>((listener) => client.on('message', listener)));
    const socket = await cast.socket(bySocket.alice, proxied.url);
    const hold = proxy.hold(isInsertOfMessages);
    const unanswered = [
      expect(ask(socket, 'message:send', messages[0])).rejects.toThrow(),
      expect(post(proxied, byRest, messages[1]!)).rejects.toThrow(),
    ];
    await hold.caught(2);
    await proxied.kill();
    await Promise.all(unanswered);

    const other = await cast.socket(bySocket.alice, plain.url);
    const answers = [
      (await ask(other, 'message:send', messages[0])).data,
      (await post(plain, byRest, messages[1]!)).body,
    ];
    for (const [i, scene] of scenes.entries()) {
      const { clientMessageId } = messages[i]!;
      const found = await stored(world, { clientMessageId });
      expect(found).toHaveLength(1);
      const original = {
        messageId: found[0]?._id.toHexString(),
        createdAt: found[0]?.createdAt.toISOString(),
      };
      expect(answers[i]).toMatchObject({ ...original, seq: 1, duplicate: true });
      const next = await post(plain, scene, textMessage(scene.conversationId, 'the next'));
      expect(next.body).toMatchObject({ seq: 2, duplicate: false });
      await until(receivers[i]!, () => heard[i]!.length >= 2);
      expect(heard[i]!.map(({ seq, content }) => [seq, content])).toEqual([
        [1, 'sent once'],
        [2, 'the next'],
      ]);
    }
  });
});
