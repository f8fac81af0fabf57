import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Message, SyncResult } from '../../../src/client';
import { textMessage } from '../../factories/people';
import { eventually } from '../../support/eventually';
import { call } from '../../support/http';
import { type MongoProxy, startMongoProxy } from '../../support/mongo-proxy';
import type { ParleyNode } from '../../support/node';
import { ask, next } from '../../support/sockets';
import { startWorld, type World } from '../../support/world';
import { Cast, type Heard, meet, record, until, upTo } from './scene';

interface HeardChange {
  chg: number;
  type: string;
  seq: number;
}

const COMMITS = ({ insert, commitTransaction }: Record<string, unknown>) =>
  insert === 'messages' || commitTransaction !== undefined;

/** One node dies in the first test, the other is replaced in the second. */
describe('M5: no window', () => {
  let world: World;
  let proxy: MongoProxy;
  let dying: ParleyNode;
  let other: ParleyNode;
  const cast = new Cast();

  beforeAll(async () => {
    world = await startWorld({ nodes: 0 });
    proxy = await startMongoProxy(world.mongoUri);
    // the first to start holds the heads relay
    dying = await world.addNode({ MONGODB_URI: proxy.uri });
    await eventually(async () => (await lease())?.progress !== undefined);
    other = await world.addNode();
  });

  afterEach(() => cast.close());

  afterAll(async () => {
    await proxy.stop();
    await world.stop();
  });

  const lease = async () =>
    (await world
      .db()
      .collection('leases')
      .findOne({ _id: 'heads-relay' as never })) as unknown as {
      holder: string;
      progress?: unknown;
    } | null;

  it('M4, M5: what a node committed before it died arrives live elsewhere, though it held the heads relay', async () => {
    const [talk, edits] = [await meet(other.url), await meet(other.url)];
    const { conversationId } = talk;
    const receiver = await cast.client(talk.bob, [other.url]);
    const heard = record<Heard>((listener) => receiver.on('message', listener));
    const bare = await cast.socket(talk.bob, other.url);
    const live = record<Heard>((listener) => bare.on('message:receive', listener));
    const reader = await cast.client(edits.bob, [other.url]);
    const changes = record<HeardChange>((listener) => reader.on('change', listener));
    const talker = await cast.socket(talk.alice, dying.url);
    const editor = await cast.socket(edits.alice, dying.url);
    await ask(talker, 'message:send', textMessage(conversationId, 'while all is well'));
    const { data } = await ask(editor, 'message:send', textMessage(edits.conversationId, 'as sent'));
    await until(receiver, () => heard.length === 1);
    await until(reader, () => reader.cursor(edits.conversationId)?.seq === 1);
    const { holder } = (await lease())!;

    const edit = {
      conversationId: edits.conversationId,
      messageId: data.messageId,
      content: 'as edited',
      clientChangeId: randomUUID(),
    };
    const head = next(bare, 'conversation:head', ({ seq }: { seq: number }) => seq === 2);
    const hold = proxy.hold(COMMITS);
    const unanswered = [
      ask(talker, 'message:send', textMessage(conversationId, 'the last word')),
      ask(editor, 'message:edit', edit),
    ].map((answer) => expect(answer).rejects.toThrow());
    await hold.caught(2);
    await dying.kill();
    await Promise.all(unanswered);

    await until(receiver, () => heard.length === 2);
    expect(heard.map(({ seq, content }) => [seq, content])).toEqual([
      [1, 'while all is well'],
      [2, 'the last word'],
    ]);
    // nobody announced the message itself: the relay's next holder said how far the conversation goes
    expect(await head).toMatchObject({ conversationId, seq: 2 });
    expect(live.map(({ seq }) => seq)).toEqual([1]);
    expect((await lease())?.holder).not.toBe(holder);
    await until(reader, () => changes.length === 1);
    expect(changes).toMatchObject([{ chg: 1, type: 'message:updated', seq: 1, content: 'as edited' }]);
    // what the dead node owed is made up for: the head, and that the sender has read the own message
    const token = talk.alice.accessToken;
    const seen = await call(other.url, 'GET', `/api/conversations/${conversationId}`, { token });
    expect(seen.body).toMatchObject({ lastSeq: 2, readSeq: 2, deliveredSeq: 2, unread: 0 });
    // the retry elsewhere is the same change
    const again = await ask(await cast.socket(edits.alice, other.url), 'message:edit', edit);
    expect(again).toMatchObject({ ok: true, data: { chg: 1, version: 2, duplicate: true } });
  });

  it('M5: who was away while nodes were replaced gets from the cursor exactly what was missed', async () => {
    const { alice, bob, conversationId } = await meet(other.url);
    const before = await cast.client(bob, [other.url]);
    let writer = await cast.client(alice, [other.url]);
    const send = (i: number) => writer.send(conversationId, `message ${i}`);
    const early = [];
    for (const i of upTo(5)) early.push(await send(i));
    await until(before, () => before.cursor(conversationId)?.seq === 5);
    const cursors = before.cursors();
    before.disconnect();

    await Promise.all(upTo(120).map((i) => send(5 + i)));
    await writer.edit(conversationId, early[0]!.messageId, 'edited while away');
    writer.disconnect();
    await Promise.all(world.nodes.map((node) => node.stop()));
    world.nodes.length = 0;
    const { url } = await world.addNode();
    writer = await cast.client(alice, [url]);
    const late = await Promise.all(upTo(120).map((i) => send(125 + i)));
    await writer.delete(conversationId, early[1]!.messageId);
    await writer.edit(conversationId, late[0]!.messageId, 'edited at once');
    await writer.markRead(conversationId);
    // that people have read what they wrote themselves is recorded a moment later
    const recorded = { conversationId: new ObjectId(conversationId), readSeq: 245, deliveredSeq: 245 };
    const members = world.db().collection('conversation_members');
    await eventually(() => members.findOne({ ...recorded, userId: new ObjectId(alice.id) }));

    const after = cast.offline([url], { cursors });
    const messages = record<Message>((listener) => after.on('message', listener));
    const changes = record<HeardChange>((listener) => after.on('change', listener));
    await after.login({ username: bob.username, password: bob.password });
    after.connect();
    await after.ready();
    expect(messages.map(({ seq }) => seq)).toEqual(upTo(245).slice(5));
    expect(messages.find(({ seq }) => seq === 126)?.content).toBe('edited at once');
    expect(changes.map(({ chg, type, seq }) => [chg, type, seq])).toEqual([
      [1, 'message:updated', 1],
      [2, 'message:deleted', 2],
      [3, 'message:updated', 126],
    ]);
    const shown = after.conversation(conversationId)?.receipts.find(({ userId }) => userId === alice.id);
    expect(shown).toMatchObject({ readSeq: 245, deliveredSeq: 245 });

    // the same by hand, page by page, over the socket and over REST
    const socket = await cast.socket(bob, url);
    const pulls = {
      socket: async (body: object) => (await ask(socket, 'sync:pull', body)).data as SyncResult,
      REST: async (body: object) =>
        (await call(url, 'POST', '/api/sync', { token: bob.accessToken, body })).body as SyncResult,
    };
    for (const pull of Object.values(pulls)) {
      const pages: SyncResult[] = [];
      let position = cursors;
      do {
        pages.push(await pull({ cursors: position, limit: 50 }));
        position = { ...position, ...pages.at(-1)!.cursor };
      } while (pages.at(-1)!.more);
      expect(pages).toHaveLength(5);
      expect(pages.flatMap((page) => page.messages.map(({ seq }) => seq))).toEqual(upTo(245).slice(5));
      expect(pages.flatMap((page) => page.changes.map(({ chg }) => chg))).toEqual([1, 2, 3]);
      expect(position[conversationId]).toEqual({ seq: 245, chg: 3 });
      expect((await pull({ cursors: position })).messages).toEqual([]);
    }
  });
});
