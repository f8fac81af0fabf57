import { MemoryStorage, type ParleyClient } from '../../src/client';
import { storedMessage } from '../factories/archive';
import { type Pair, createPair, history, post } from '../factories/messages';
import { connectClient, heardBy } from '../support/clients';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { joinWorld, type SharedWorld } from '../support/world';

describe('the reference client', () => {
  let world: SharedWorld;
  let urls: [string, string];
  let pair: Pair;
  const open: ParleyClient[] = [];
  beforeAll(() => {
    world = joinWorld();
    urls = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(urls[0]);
  });
  afterEach(() => open.splice(0).forEach((client) => client.disconnect()));
  afterAll(() => world.stop());

  const connect = async (who: 'alice' | 'bob', ...[at, options]: [string[], object?]) => {
    const one = await connectClient(at, pair[who], options);
    open.push(one.client);
    return one;
  };
  const contents = (client: ParleyClient) =>
    client.messages(pair.conversationId).map(({ content }) => content);

  it('lets two people chat over two nodes: messages, receipts, typing, edits (R77, R82)', async () => {
    const { conversationId: id } = pair;
    const { client: alice, errors } = await connect('alice', [urls[0]]);
    const { client: bob } = await connect('bob', [urls[1]]);
    await Promise.all([alice.open(id), bob.open(id)]);

    // at every key, as an application does; one that comes right after opening may be too early for the other node
    await eventually(() => {
      alice.typing(id);
      return bob.typingIn(id).includes(pair.alice.id);
    });

    const delivered = heardBy(
      alice,
      'receipt',
      ({ userId, deliveredSeq }) => userId === pair.bob.id && deliveredSeq === 1,
    );
    const { messageId } = await alice.send(id, 'hello 👋🏽');
    await delivered;
    expect(contents(bob)).toEqual(['hello 👋🏽']);
    expect(bob.typingIn(id)).toEqual([]);
    expect(alice.statusOf(alice.messages(id)[0]!)).toBe('delivered');

    const read = heardBy(alice, 'receipt', ({ readSeq, userId }) => userId === pair.bob.id && readSeq === 1);
    expect(bob.conversation(id)).toMatchObject({ unread: 1 });
    await bob.markRead(id);
    await read;
    expect(alice.statusOf(alice.messages(id)[0]!)).toBe('read');
    expect(bob.conversation(id)).toMatchObject({ unread: 0 });

    const answered = heardBy(alice, 'message', ({ seq }) => seq === 2);
    await bob.send(id, 'hello yourself');
    await answered;
    const edited = heardBy(bob, 'change');
    await alice.edit(id, messageId, 'hello again');
    await edited;
    const deleted = heardBy(alice, 'change', ({ type }) => type === 'message:deleted');
    await bob.delete(id, bob.messages(id)[1]!.id);
    await deleted;
    for (const client of [alice, bob]) expect(contents(client)).toEqual(['hello again', '']);
    expect(alice.cursor(id)).toEqual({ seq: 2, chg: 2 });
    expect(errors).toEqual([]);
  });

  it('passes through its states, and says so', async () => {
    const { client, states } = await connect('alice', [urls[0]]);
    expect(client.state).toBe('live');
    client.disconnect();
    expect(client.state).toBe('offline');
    expect(states).toEqual(['connecting', 'catching up', 'live', 'offline']);
    client.connect();
    await client.ready();
    expect(states.slice(-3)).toEqual(['connecting', 'catching up', 'live']);
  });

  it('brings what was missed while it was away, in order, once (M5)', async () => {
    const { conversationId: id } = pair;
    const { client: bob } = await connect('bob', [urls[1]]);
    await post(urls[0], pair.alice, id, 'one');
    await eventually(() => contents(bob).length === 1);
    bob.disconnect();
    for (const content of ['two', 'three', 'four']) await post(urls[0], pair.alice, id, content);
    const heard: number[] = [];
    bob.on('message', ({ seq }) => heard.push(seq));
    bob.connect();
    await bob.ready();
    await eventually(() => contents(bob).length === 4);
    expect(contents(bob)).toEqual(['one', 'two', 'three', 'four']);
    expect(heard).toEqual([2, 3, 4]);
  });

  it('mends a hole: what a node stored but never told is asked for (M3, M5)', async () => {
    const { conversationId: id } = pair;
    const { client: bob } = await connect('bob', [urls[1]]);
    const heard: number[] = [];
    bob.on('message', ({ seq }) => heard.push(seq));
    await post(urls[0], pair.alice, id, 'told');
    await eventually(() => heard.length === 1);
    // as a node leaves it that dies between the commit and the announcement
    await world
      .db()
      .collection('messages')
      .insertOne(storedMessage(id, pair.alice.id, 2, new Date(), 'never told'));
    await post(urls[0], pair.alice, id, 'told, too');
    await eventually(() => heard.length === 3);
    expect(heard).toEqual([1, 2, 3]);
    expect(contents(bob)).toEqual(['told', 'never told', 'told, too']);
  });

  it('keeps what is unsent over its own end, and sends it in the order of writing (R145, R228)', async () => {
    const { conversationId: id } = pair;
    const storage = new MemoryStorage();
    const { client: first } = await connect('alice', [urls[0]], { storage });
    const tokens = first.session!;
    first.disconnect();
    const texts = ['written', 'without', 'a connection'];
    for (const text of texts) void first.send(id, text).catch(() => undefined);
    expect(first.pending(id).map(({ content }) => content)).toEqual(texts);
    await eventually(async () => (await storage.all()).length === 3);

    const { client: second } = await connectClient([urls[1]], pair.alice, { storage });
    open.push(second);
    await eventually(() => second.pending(id).length === 0);
    const { messages } = await history(urls[0], pair.bob, id);
    expect(messages.map(({ content }) => content).reverse()).toEqual(texts);
    expect(await storage.all()).toEqual([]);
    expect(tokens.user.id).toBe(second.session!.user.id);
  });

  it('loses and repeats nothing when its node is killed in the middle (M1, M2, R97)', async () => {
    const { conversationId: id } = pair;
    const doomed = await world.addNode();
    const { client: alice, states } = await connect('alice', [doomed.url, urls[1]], { random: () => 0 });
    const { client: bob } = await connect('bob', [urls[0]]);
    const texts = Array.from({ length: 60 }, (_, i) => `message ${i + 1}`);
    const sent = texts.map((text) => alice.send(id, text));
    await sent[9];
    await doomed.kill();
    const acks = await Promise.all(sent);
    expect(acks.map(({ seq }) => seq)).toEqual(texts.map((_, i) => i + 1));
    await eventually(() => contents(bob).length === texts.length);
    for (const client of [alice, bob]) expect(contents(client)).toEqual(texts);
    expect(alice.pending(id)).toEqual([]);
    expect(states.lastIndexOf('live')).toBeGreaterThan(states.indexOf('live'));
  });

  it('ends with its session, on purpose or by another device', async () => {
    const { client } = await connect('alice', [urls[0]]);
    const ended = heardBy(client, 'session', ({ type }) => type === 'ended');
    const { body } = await call(urls[1], 'POST', '/api/auth/login', { body: pick(pair.alice) });
    await call(urls[1], 'POST', '/api/auth/logout-all', { token: body.accessToken });
    await ended;
    expect([client.state, client.session]).toEqual(['offline', undefined]);
    await expect(client.send(pair.conversationId, 'too late')).rejects.toMatchObject({ code: 'SIGNED_OUT' });

    const { client: other } = await connect('bob', [urls[0]]);
    const token = other.session!.accessToken;
    await other.logout();
    expect(other.state).toBe('offline');
    expect((await call(urls[1], 'GET', '/api/users/me', { token })).status).toBe(401);
  });
});

const pick = ({ username, password }: Pair['alice']) => ({ username, password });
