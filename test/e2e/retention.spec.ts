import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { createPair, history, type Pair, post } from '../factories/messages';
import { createPerson, type Person, textMessage } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { runJob } from '../support/jobs';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { startWorld, type World } from '../support/world';

const DAY_MS = 86_400_000;
/** As short as may be: what ends in these tests by itself ends by the server's own clock. */
const SHORT = { mode: 'ttl', seconds: 5 };

/** So long ago that no clock of a node is before it. */
const aMinuteAgo = () => new Date(Date.now() - 60_000);

describe('messages that are not kept for ever (R232–R236)', () => {
  let world: World;
  let urls: [string, string];
  let pair: Pair;
  let sockets: Socket[];
  /** said in one test only, so that nothing of another is found */
  let secret: string;
  beforeAll(async () => {
    world = await startWorld({ nodes: 0 });
    await Promise.all([world.addNode(), world.addNode()]);
    urls = world.nodes.map(({ url }) => url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(urls[0]);
    sockets = [];
    secret = `the combination is ${randomUUID()}`;
  });
  afterEach(() => sockets.forEach((socket) => void socket.close()));
  afterAll(() => world.stop());

  const messages = () => world.db().collection('messages');
  const set = ({ accessToken: token }: Person, id: string, retention: object, more: object = {}) =>
    call(urls[0], 'PATCH', `/api/conversations/${id}`, {
      token,
      body: { clientChangeId: randomUUID(), settings: { retention, ...more } },
    });
  const get = ({ accessToken: token }: Person, path: string) => call(urls[1], 'GET', path, { token });
  const online = async ({ accessToken }: Person, url = urls[1]) => {
    const socket = await openSocket(url, accessToken);
    sockets.push(socket);
    return socket;
  };
  const say = async (socket: Socket, content: string, more: object = {}) => {
    const ack = await ask(socket, 'message:send', { ...textMessage(pair.conversationId, content), ...more });
    if (!ack.ok) throw new Error(JSON.stringify(ack.error));
    return ack.data as { messageId: string; seq: number; createdAt: string; expiresAt?: string };
  };
  const numbers = async (reader: Person, id = pair.conversationId, url = urls[1]) =>
    (await history(url, reader, id)).messages.map(({ seq }) => seq);
  const pulled = async ({ accessToken: token }: Person, id = pair.conversationId) => {
    const { body } = await call(urls[1], 'POST', '/api/sync', { token, body: { cursors: {} } });
    const found = body.messages as { conversationId: string; seq: number }[];
    return found.filter(({ conversationId }) => conversationId === id).map(({ seq }) => seq);
  };
  /** As if their time had come. */
  const expire = (filter: object) => messages().updateMany(filter, { $set: { expiresAt: aMinuteAgo() } });
  const stored = (id: string) => messages().findOne({ _id: new ObjectId(id) });
  /** What is to be taken away is, without waiting for the next time that somebody looks; this one too, in all places. */
  const ended = async (id: string) => {
    await runJob(world, 'end-messages');
    await eventually(
      () => stored(id),
      (one) => one?.goneAt !== undefined && one.expiresAt === undefined,
    );
  };
  const expired = async (id: string) => {
    await expire({ _id: new ObjectId(id) });
    await ended(id);
  };
  /** Where in the whole database a text stands. */
  const whereIs = async (text: string) => {
    const collections = await world.db().collections();
    const found = await Promise.all(
      collections.map(async (one) => {
        const rows = await one.find().toArray();
        return rows.some((row) => JSON.stringify(row).includes(text)) ? one.collectionName : undefined;
      }),
    );
    return found.filter((name) => name !== undefined);
  };

  it('are seen until their time, and by nobody and nowhere from then on', async () => {
    const { alice, bob, conversationId: id } = pair;
    const bobs = await online(bob);
    const told = new Recorder(bobs);
    const kept = await post(urls[0], alice, id, 'this one stays');
    expect((await set(alice, id, SHORT)).status).toBe(200);
    const event = { kind: 'changed', retention: SHORT };
    expect(await told.until('message:receive', ({ seq }) => seq === 2)).toMatchObject({ event });
    const update = await told.until('conversation:updated');
    expect(update).toMatchObject({ conversation: { settings: { retention: SHORT } } });
    expect((await get(bob, `/api/conversations/${id}`)).body).toMatchObject({ retention: SHORT });

    // the other node goes by it too
    const sent = await say(bobs, secret, { replyTo: kept.id });
    expect(Date.parse(sent.expiresAt!)).toBe(Date.parse(sent.createdAt) + 5_000);
    const received = await told.until('message:receive', ({ seq }) => seq === 3);
    expect(received).toMatchObject({ content: secret, expiresAt: sent.expiresAt });
    const { messageId } = sent;
    const token = alice.accessToken;
    await call(urls[0], 'PUT', `/api/messages/${id}/${messageId}/star`, { token });
    expect(await numbers(alice)).toEqual([3, 2, 1]);
    expect((await get(alice, `/api/conversations/${id}`)).body).toMatchObject({ lastMessage: { seq: 3 } });
    expect((await set(bob, id, { mode: 'archive' })).status).toBe(200);
    const answer = () => say(bobs, 'and that is the answer', { replyTo: messageId });
    // the node that sends hears of it within a second
    const { seq: last } = await eventually(answer, ({ expiresAt }) => expiresAt === undefined);

    await eventually(async () => !(await numbers(alice)).includes(3));
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(sent.expiresAt!));
    expect(await pulled(alice)).not.toContain(3);
    const [newest] = (await history(urls[0], alice, id)).messages;
    expect(newest).toMatchObject({ seq: last });
    expect(newest!.replyTo).toEqual({ messageId, seq: 3 });
    expect((await get(alice, '/api/stars')).body).toMatchObject({ items: [] });
    expectProblem(await get(alice, `/api/messages/${id}/${messageId}/receipts`), 'NOT_FOUND');
    expectProblem(await get(alice, `/api/messages/${id}?around=${messageId}`), 'NOT_FOUND');
    const reply = { ...textMessage(id, 'what was that?'), replyTo: messageId };
    expectRefusal(await ask(bobs, 'message:send', reply), 'REPLY_NOT_FOUND');
    const edit = { conversationId: id, messageId, clientChangeId: randomUUID(), content: 'later' };
    expectRefusal(await ask(bobs, 'message:edit', edit), 'NOT_FOUND');
    // in the end there is what was meant to stay
    await eventually(async () => (await numbers(bob)).join() === `${last},4,2,1`);
  });

  it('leave nothing of what they said in the database', async () => {
    const { alice, bob, conversationId: id } = pair;
    await set(bob, id, SHORT);
    const bobs = await online(bob);
    const { messageId } = await say(bobs, `${secret} as it was`);
    const about = { conversationId: id, messageId };
    const edit = { ...about, clientChangeId: randomUUID(), content: `${secret} or not` };
    expect(await ask(bobs, 'message:edit', edit)).toMatchObject({ ok: true });
    await ask(bobs, 'message:pin', { ...about, clientChangeId: randomUUID() });
    const alices = await online(alice, urls[0]);
    await ask(alices, 'message:react', { ...about, clientChangeId: randomUUID(), emoji: '🎉' });
    expect(await whereIs(secret)).toEqual(
      expect.arrayContaining(['messages', 'message_versions', 'changes']),
    );

    await expired(messageId);
    expect(await whereIs(secret)).toEqual([]);
    for (const name of ['pins', 'reactions', 'message_versions']) {
      const rows = await world.db().collection(name).find().toArray();
      expect(rows.filter((row) => JSON.stringify(row).includes(messageId))).toEqual([]);
    }
    // who asks again for the edit is told what became of it then
    expect(await ask(bobs, 'message:edit', edit)).toMatchObject({ ok: true, data: { duplicate: true } });
    const body = { cursors: { [id]: { seq: 1, chg: 0 } } };
    const pull = await call(urls[1], 'POST', '/api/sync', { token: alice.accessToken, body });
    expect(JSON.stringify(pull.body)).not.toContain(secret);
  });

  it('leave nothing either where taking it away was broken off', async () => {
    const { alice, conversationId: id } = pair;
    const sent = await post(urls[0], alice, id, `${secret} as it was`);
    const edit = { clientChangeId: randomUUID(), content: `${secret} or not` };
    const token = alice.accessToken;
    const path = `/api/messages/${id}/${sent.id as string}`;
    expect((await call(urls[0], 'PATCH', path, { token, body: edit })).status).toBe(200);
    // as kill -9 leaves it once the text itself is gone
    const past = aMinuteAgo();
    const left = { content: '', goneAt: past, expiresAt: past, forgetAt: new Date(Date.now() + DAY_MS) };
    await messages().updateOne({ _id: new ObjectId(sent.id as string) }, { $set: left });
    await ended(sent.id as string);
    expect(await whereIs(secret)).toEqual([]);
  });

  it('are one for ever with a retry of them, also when nothing is left of what they said (M2)', async () => {
    const { bob, conversationId: id } = pair;
    await set(bob, id, SHORT);
    const bobs = await online(bob);
    const message = textMessage(id, secret);
    const first = await ask(bobs, 'message:send', message);
    await expired(first.data.messageId as string);
    expect((await get(bob, `/api/conversations/${id}`)).body.lastMessage).toBeUndefined();
    const again = await ask(bobs, 'message:send', message);
    const { messageId, seq, createdAt } = first.data;
    expect(again.data).toMatchObject({ messageId, seq, createdAt, duplicate: true });
    expectRefusal(await ask(bobs, 'message:send', { ...message, content: 'other' }), 'IDEMPOTENCY_CONFLICT');
    expect((await say(bobs, 'next')).seq).toBe((seq as number) + 1);
  });

  it('hand their number to no other message when nothing at all is left of them (M3)', async () => {
    const { alice, bob, conversationId: id } = pair;
    await set(bob, id, SHORT);
    const bobs = await online(bob);
    const [one, two] = [await say(bobs, 'one'), await say(bobs, 'two')];
    await ask(bobs, 'message:read', { conversationId: id, upToSeq: two.seq });
    await expire({ conversationId: new ObjectId(id), expiresAt: { $exists: true } });
    await Promise.all([ended(one.messageId), ended(two.messageId)]);
    // a month later
    const left = { conversationId: new ObjectId(id), goneAt: { $exists: true } };
    await messages().updateMany(left, { $set: { forgetAt: aMinuteAgo() } });
    await runJob(world, 'forget-messages');
    expect(await stored(one.messageId)).toBeNull();
    expect(await stored(two.messageId)).toMatchObject({ content: '', seq: two.seq });
    // a node that knows nothing yet
    const node = await world.addNode();
    const after = await post(node.url, alice, id, 'three');
    expect(after.seq).toBe(two.seq + 1);
    expect(await numbers(bob)).toContain(after.seq);
    await messages().updateMany(left, { $set: { forgetAt: aMinuteAgo() } });
    await runJob(world, 'forget-messages');
    expect(await stored(two.messageId)).toBeNull();
    const { body } = await get(bob, `/api/conversations/${id}`);
    expect(body).toMatchObject({ lastSeq: after.seq, readSeq: two.seq, unread: 1 });
  });

  it('do not come into being by a change of mind, nor go by one', async () => {
    const { alice, bob, conversationId: id } = pair;
    const before = await post(urls[0], alice, id, 'from before');
    await set(alice, id, { mode: 'ttl', seconds: 600 });
    const within = await post(urls[0], bob, id, 'for a while');
    await set(bob, id, { mode: 'archive' });
    const after = await post(urls[1], alice, id, 'for ever again');
    expect([before, after].map(({ expiresAt }) => expiresAt as unknown)).toEqual([undefined, undefined]);
    expect(within.expiresAt).toBeDefined();
    await expired(within.id as string);
    expect(await numbers(alice)).toEqual([5, 4, 2, 1]);
  });

  describe('in groups', () => {
    let people: Record<'ann' | 'bob', Person>;
    let group: GroupCalls;
    beforeAll(async () => (people = await createPeople(urls[0], 'ann', 'bob')));
    beforeEach(async () => (group = await createGroup(urls[0], people.ann, [people.bob])));

    it('are what admins decide', async () => {
      const { ann, bob } = people;
      expectProblem(await set(bob, group.id, SHORT), 'FORBIDDEN');
      expect((await set(ann, group.id, { mode: 'ttl', seconds: 3_600 }, { slowModeSeconds: 0 })).status).toBe(
        200,
      );
      // the other node hears of it within a second
      const send = () => post(urls[1], bob, group.id);
      const { expiresAt, createdAt } = await eventually(send, (one) => one.expiresAt !== undefined);
      expect(Date.parse(expiresAt as string) - Date.parse(createdAt as string)).toBe(3_600_000);
    });

    it('are told of in their place, and once (R57)', async () => {
      const { ann, bob } = people;
      const clientChangeId = randomUUID();
      const body = { clientChangeId, settings: { retention: SHORT } };
      const change = () =>
        call(urls[0], 'PATCH', `/api/conversations/${group.id}`, { token: ann.accessToken, body });
      const { seq } = (await change()).body as { seq: number };
      expect((await change()).body).toMatchObject({ seq, duplicate: true });
      const [newest] = (await history(urls[1], bob, group.id)).messages;
      expect(newest).toMatchObject({ seq, event: { kind: 'changed', retention: SHORT } });
      // also to who has left since
      expect((await group.transfer(ann, bob)).status).toBe(200);
      expect((await group.leave(ann)).status).toBe(200);
      expect((await change()).body).toMatchObject({ seq, duplicate: true });
    });
  });

  it.each([
    ['no time', { mode: 'ttl' }],
    ['a time that is none', { mode: 'ttl', seconds: 'soon' }],
    ['too short a time', { mode: 'ttl', seconds: 4 }],
    ['too long a time', { mode: 'ttl', seconds: 315_360_001 }],
    ['a time where none is meant', { mode: 'relay', seconds: 60 }],
    ['an unknown mode', { mode: 'burn' }],
    ['nothing', {}],
    ['more than there is', { mode: 'archive', until: 'friday' }],
  ])('cannot be asked for with %s', async (_, retention) => {
    expectProblem(await set(pair.alice, pair.conversationId, retention), 'VALIDATION');
    const { body } = await get(pair.bob, `/api/conversations/${pair.conversationId}`);
    expect(body).toMatchObject({ retention: { mode: 'archive' }, lastSeq: 0 });
  });

  it('are all that two people can decide about their conversation, and not against each other', async () => {
    const { alice, bob, conversationId: id } = pair;
    expectProblem(await set(alice, id, SHORT, { slowModeSeconds: 5 }), 'NOT_A_GROUP');
    expectProblem(await set(await createPerson(urls[0]), id, SHORT), 'NOT_MEMBER');
    await call(urls[0], 'PUT', `/api/blocks/${alice.id}`, { token: bob.accessToken });
    expectProblem(await set(alice, id, SHORT), 'BLOCKED');
  });

  describe('but relayed', () => {
    let phone: Socket;
    let laptop: Socket;
    let bobs: Socket;
    const signIn = async ({ username, password }: Person, deviceId: string) => {
      const body = { username, password, deviceId };
      return (await call(urls[0], 'POST', '/api/auth/login', { body })).body.accessToken as string;
    };
    const device = async (person: Person, deviceId: string) => {
      person.accessToken = await signIn(person, deviceId);
      return online(person);
    };
    /** What every device has stored is looked for now. */
    const released = async (id: string) => {
      await runJob(world, 'end-stored-messages');
      await expire({ _id: new ObjectId(id), expiresAt: { $lte: new Date() } });
      await ended(id);
    };
    const reported = (socket: Socket, upToSeq: number) =>
      ask(socket, 'message:stored', { items: [{ conversationId: pair.conversationId, upToSeq }] });
    beforeEach(async () => {
      const { alice, bob, conversationId: id } = pair;
      // the sign-ins of registration are devices too
      for (const { accessToken: token } of [alice, bob])
        await call(urls[0], 'POST', '/api/auth/logout-all', { token });
      [phone, laptop] = [await device(alice, 'phone'), await device(alice, 'laptop')];
      bobs = await device(bob, 'tablet');
      expect((await set(bob, id, { mode: 'relay' })).status).toBe(200);
    });

    it('stay until every device has stored them', async () => {
      const told = new Recorder(phone);
      const { messageId, seq, expiresAt } = await say(bobs, secret);
      expect(expiresAt).toBeUndefined();
      const received = await told.until('message:receive', (one) => one.seq === seq);
      expect(received).toMatchObject({ content: secret, isRelayed: true });
      for (const socket of [phone, bobs]) {
        expect(await reported(socket, seq)).toMatchObject({ ok: true, data: { accepted: 1 } });
      }
      // looked at, and found wanting
      await runJob(world, 'end-stored-messages');
      await eventually(async () => {
        const fresh = { conversationId: new ObjectId(pair.conversationId), isFresh: true };
        return (await world.db().collection('device_marks').countDocuments(fresh)) === 0;
      });
      await runJob(world, 'end-messages');
      expect(await stored(messageId)).toMatchObject({ content: secret });
      expect(await numbers(pair.bob)).toContain(seq);

      await reported(laptop, seq);
      await released(messageId);
      expect(await whereIs(secret)).toEqual([]);
      expect(await numbers(pair.bob)).not.toContain(seq);
      // order and receipts go on
      const read = await ask(phone, 'message:read', { conversationId: pair.conversationId, upToSeq: seq });
      expect(read.data).toEqual({ readSeq: seq, unread: 0 });
      expect((await say(phone, 'next')).seq).toBe(seq + 1);
    });

    it('wait for who is signed in nowhere, a month at most (R234)', async () => {
      const { messageId, seq } = await say(phone, secret);
      bobs.close();
      const token = pair.bob.accessToken;
      await call(urls[0], 'POST', '/api/auth/logout-all', { token });
      for (const socket of [phone, laptop]) await reported(socket, seq);
      await runJob(world, 'end-stored-messages');
      await runJob(world, 'end-messages');
      const kept = await stored(messageId);
      expect(kept).toMatchObject({ content: secret });
      expect((kept!.expiresAt as Date).getTime()).toBe((kept!.createdAt as Date).getTime() + 30 * DAY_MS);
      // a month later
      await expired(messageId);
      expect(await whereIs(secret)).toEqual([]);
    });

    it('wait for no device that is signed out, and for nobody who came later', async () => {
      const { messageId, seq } = await say(bobs, secret);
      for (const socket of [bobs, phone]) await reported(socket, seq);
      const sessions = world.db().collection('sessions');
      const lost = await sessions.findOne({
        userId: new ObjectId(pair.alice.id),
        deviceId: 'laptop',
        revokedAt: { $exists: false },
      });
      const path = `/api/auth/sessions/${lost!._id.toHexString()}`;
      const gone = await call(urls[0], 'DELETE', path, { token: await signIn(pair.alice, 'phone') });
      expect(gone.status).toBe(204);
      await reported(phone, seq);
      await released(messageId);
    });

    it('are on record as stored no further than they go, and by who belongs there (R233)', async () => {
      const { seq } = await say(bobs, 'one');
      expect(await reported(bobs, 1_000_000)).toMatchObject({ data: { accepted: 1 } });
      const twice = [1, seq].map((upToSeq) => ({ conversationId: pair.conversationId, upToSeq }));
      expect(await ask(bobs, 'message:stored', { items: twice })).toMatchObject({ data: { accepted: 1 } });
      const marks = world.db().collection('device_marks');
      const own = await marks.findOne({
        conversationId: new ObjectId(pair.conversationId),
        deviceId: 'tablet',
      });
      expect(own).toMatchObject({ storedSeq: seq });
      await reported(bobs, 1);
      expect(await marks.findOne({ _id: own!._id })).toMatchObject({ storedSeq: seq });
      const stranger = await online(await createPerson(urls[0]));
      expect(await reported(stranger, seq)).toMatchObject({ ok: true, data: { accepted: 0 } });
      expectRefusal(await ask(bobs, 'message:stored', { items: [] }), 'VALIDATION');
      const { body } = await call(urls[1], 'POST', `/api/conversations/${pair.conversationId}/stored`, {
        token: pair.bob.accessToken,
        body: { upToSeq: seq },
      });
      expect(body).toEqual({ accepted: 1 });
    });
  });

  it('are so everywhere where the workspace says it, unless a conversation says otherwise', async () => {
    const node = await world.addNode({ RETENTION: 'ttl:90' });
    const { alice, bob, conversationId: id } = pair;
    const token = alice.accessToken;
    const { body } = await call(node.url, 'GET', `/api/conversations/${id}`, { token });
    expect(body).toMatchObject({ retention: { mode: 'ttl', seconds: 90 * 86_400 } });
    const { createdAt, expiresAt } = await post(node.url, alice, id);
    expect(Date.parse(expiresAt as string) - Date.parse(createdAt as string)).toBe(90 * DAY_MS);
    await set(bob, id, { mode: 'archive' });
    await eventually(async () => (await post(node.url, alice, id)).expiresAt === undefined);
  });
});
