import { randomUUID } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import { type Db, GridFSBucket, ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { storedMessage } from '../factories/archive';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { history, post } from '../factories/messages';
import { createPerson, giveRole, type Person } from '../factories/people';
import { age, COLD_SETTINGS, stored, tidy, turnCold } from '../support/cold';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { ask, openSocket } from '../support/sockets';
import { startWorld, type World } from '../support/world';

type WireMessage = Record<string, unknown> & { id: string; seq: number };

const OLD = 90;
const NEW = 55;
const BODY = [
  'clientMessageId',
  'content',
  'contentHash',
  'replyTo',
  'location',
  'contact',
  'event',
  'editedAt',
];

describe('old messages in compressed files (R282)', () => {
  let world: World;
  let url: string;
  let db: Db;
  let people: Record<'ann' | 'bob', Person>;
  let group: GroupCalls;
  let socket: Socket;
  let messages: WireMessage[];
  beforeAll(async () => {
    world = await startWorld({ nodes: 2, env: COLD_SETTINGS });
    url = world.node.url;
    db = world.db();
    people = await createPeople(url, 'ann', 'bob');
    socket = await openSocket(url, people.ann.accessToken);
  });
  beforeEach(async () => {
    group = await createGroup(url, people.ann, [people.bob]);
    messages = [];
  });
  afterAll(async () => {
    socket.close();
    await world.stop();
  });

  const api = async (who: Person, method: string, path: string, body?: object, at = url) => {
    const answer = await call(at, method, path, { token: who.accessToken, body });
    expect([path, answer.status, answer.body?.code]).toEqual([path, expect.any(Number), undefined]);
    return answer.body;
  };
  const send = async (who: Person, fields: object): Promise<WireMessage> => {
    const body = { clientMessageId: randomUUID(), ...fields };
    return (await api(who, 'POST', `/api/messages/${group.id}`, body)) as WireMessage;
  };
  const say = async (who: Person, fields: object): Promise<WireMessage> => {
    const message = await send(who, { content: 'words é👍', ...fields });
    messages.push(message);
    return message;
  };
  const on = (id: string, path = '') => `/api/messages/${group.id}/${id}${path}`;
  const once = () => ({ clientChangeId: randomUUID() });
  /** So many at once, in whatever order. */
  const fill = async (count: number) => {
    const sending = Array.from({ length: count }, (_, i) =>
      send(i % 3 ? people.bob : people.ann, { content: `words ${messages.length + i} é👍` }),
    );
    messages.push(...(await Promise.all(sending)).sort((a, b) => a.seq - b.seq));
  };
  /** A group in which much was said long ago, of every kind, and some since. */
  const talk = async () => {
    const { ann, bob } = people;
    const root = await say(ann, { content: 'who comes?' });
    await say(bob, { content: 'I do', threadRootId: root.id, mentions: [ann.id] });
    await say(ann, { content: 'see above', replyTo: root.id });
    await say(bob, {
      content: undefined,
      type: 'location',
      location: { latitude: 52.5, longitude: 0, name: 'here' },
    });
    await say(ann, {
      content: undefined,
      type: 'contact',
      contact: { displayName: 'Cem', phones: ['+49 30 1'] },
    });
    const edited = await say(ann, { content: 'frist' });
    const deleted = await say(ann, { content: 'oh no' });
    await say(bob, { forwardOf: { conversationId: group.id, messageId: root.id }, content: undefined });
    await api(ann, 'PATCH', on(edited.id), { ...once(), content: 'first', mentions: [bob.id] });
    await api(ann, 'DELETE', on(deleted.id), once());
    await api(bob, 'PUT', on(root.id, '/reactions/👍'), once());
    await api(ann, 'PUT', on(root.id, '/pin'), once());
    await api(bob, 'PUT', on(root.id, '/star'));
    await fill(OLD - messages.length);
    await api(bob, 'POST', `/api/conversations/${group.id}/read`, { upToSeq: 20 });
    await fill(NEW);
    await allRead();
    // with the messages that tell of the group itself
    await age(db, group.id, messages.at(-1)!.seq - NEW);
    return { root, edited, deleted };
  };

  /** Both have read everything, and all that tells when is written: nothing moves any more. */
  const allRead = async () => {
    const { ann, bob } = people;
    const upToSeq = messages.at(-1)!.seq;
    for (const [reader, author] of [
      [ann, bob],
      [bob, ann],
    ] as const) {
      await api(reader, 'POST', `/api/conversations/${group.id}/read`, { upToSeq });
      const { seq } = messages.findLast(({ senderId }) => senderId === author.id)!;
      const ids = { conversationId: new ObjectId(group.id), userId: new ObjectId(reader.id) };
      const row = { ...ids, kind: 'read', toSeq: { $gte: seq } };
      await eventually(() => db.collection('receipts').findOne(row));
    }
  };

  /** Everything that a person can read of the group, by every way. */
  const look = async (
    who: Person,
    { root, edited }: { root: WireMessage; edited: WireMessage },
    at = url,
  ) => {
    const get = (path: string) => api(who, 'GET', path, undefined, at);
    const pages: WireMessage[][] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await history(at, who, group.id, { limit: 20, ...(cursor && { cursor }) });
      pages.push(page.messages as unknown as WireMessage[]);
      cursor = page.nextCursor;
    }
    const sync = async (body: object) => {
      const { messages: shown, changes, cursor } = await api(who, 'POST', '/api/sync', body, at);
      return { shown, changes, cursor };
    };
    const [around, thread, pins, stars, versions, reactions, receipts, conversation, pulled] =
      await Promise.all([
        history(at, who, group.id, { around: root.id, limit: 10 }),
        get(on(root.id, '/thread')),
        get(`/api/conversations/${group.id}/pins`),
        get('/api/stars'),
        get(on(edited.id, '/versions')),
        get(on(root.id, '/reactions')),
        get(on(root.id, '/receipts')),
        get(`/api/conversations/${group.id}`),
        sync({ cursors: { [group.id]: { seq: 0, chg: 0 } } }),
      ]);
    return {
      ...{ pages, around: around.messages, thread, pins, stars, versions },
      ...{ reactions, receipts, conversation, pulled },
    };
  };

  const segmentsOf = () =>
    db
      .collection('message_segments')
      .find({ conversationId: new ObjectId(group.id) })
      .toArray();
  const fileText = async (name: string) => {
    const bucket = new GridFSBucket(db, { bucketName: 'files' });
    const parts = await bucket.openDownloadStream(name as never).toArray();
    return brotliDecompressSync(Buffer.concat(parts as Buffer[])).toString();
  };
  const cold = () =>
    db.collection('messages').countDocuments({
      conversationId: new ObjectId(group.id),
      cold: { $exists: true },
    });

  it('read as before by every way, on every node, and the rows hold no body any more', async () => {
    const told = await talk();
    const both = (at?: string) => Promise.all([look(people.ann, told, at), look(people.bob, told, at)]);
    const before = await both();
    await turnCold(world);
    // all but the deleted one
    const old = messages.at(-1)!.seq - NEW;
    expect(await cold()).toBe(old - 1);
    const row = await stored(db, told.root.id);
    expect(row).toMatchObject({ seq: told.root.seq, type: 'text', version: 1, chg: expect.any(Number) });
    // what analytics count of texts
    expect(row).toMatchObject({ cold: { length: [...'who comes?'].length } });
    for (const field of BODY) expect(row).not.toHaveProperty(field);
    expect(await both()).toEqual(before);
    expect(await both(world.nodes[1]!.url)).toEqual(before);
    const gap = { conversationId: group.id, fromSeq: 3, toSeq: 9 };
    const { data } = await ask(socket, 'sync:gap', gap);
    const missed = data.messages as WireMessage[];
    expect(missed.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(missed).toEqual((before[0].pulled.shown as WireMessage[]).slice(2, 9));
    // answers to what is cold, and quotes of it
    const answer = await say(people.bob, { content: 'still?', replyTo: told.root.id });
    const [shown] = (await history(url, people.ann, group.id, { limit: 1 })).messages;
    expect(shown).toMatchObject({
      id: answer.id,
      replyTo: { messageId: told.root.id, snippet: 'who comes?' },
    });
    // passed on from there
    const passed = await say(people.bob, {
      forwardOf: { conversationId: group.id, messageId: told.root.id },
      content: undefined,
    });
    expect(passed).toMatchObject({ content: 'who comes?', forwardCount: 1 });
  });

  it('are each one message for ever: a retry gets the original, another text a conflict (M2)', async () => {
    const clientMessageId = randomUUID();
    const first = await say(people.ann, { clientMessageId, content: 'only once' });
    await fill(NEW);
    await age(db, group.id, first.seq);
    await turnCold(world);
    expect(await stored(db, first.id)).toHaveProperty('cold');
    const again = { clientMessageId, content: 'only once' };
    const ack = await ask(socket, 'message:send', { conversationId: group.id, type: 'text', ...again });
    expect(ack.data).toMatchObject({ messageId: first.id, seq: first.seq, duplicate: true });
    const token = people.ann.accessToken;
    const other = { token, body: { clientMessageId, content: 'something else' } };
    const refused = await call(url, 'POST', `/api/messages/${group.id}`, other);
    expectProblem(refused, 'IDEMPOTENCY_CONFLICT');
  });

  it('come back into the database when they are changed, and leave their file', async () => {
    const { ann, bob } = people;
    const told = await talk();
    const secret = await say(ann, { content: 'marmalade 4711' });
    await fill(NEW);
    await allRead();
    await age(db, group.id, messages.at(-1)!.seq - NEW);
    await turnCold(world);
    const [segment] = await segmentsOf();
    expect(await fileText(segment!.file as string)).toContain('marmalade 4711');
    const before = await look(ann, told);
    const chg = (await api(bob, 'PUT', on(secret.id, '/reactions/🎉'), once())).chg as number;
    expect(await stored(db, secret.id)).toMatchObject({ content: 'marmalade 4711', chg });
    expect(await stored(db, secret.id)).not.toHaveProperty('cold');
    await api(ann, 'PATCH', on(told.edited.id), { ...once(), content: 'first of all' });
    await api(ann, 'PUT', on(messages[3]!.id, '/pin'), once());
    await api(ann, 'DELETE', on(secret.id), once());
    await tidy(world);
    const [rewritten, ...others] = await segmentsOf();
    expect(others).toEqual([]);
    expect(rewritten).toMatchObject({
      messages: (segment!.messages as number) - 3,
      files: [rewritten!.file],
    });
    expect(rewritten).not.toHaveProperty('dueAt');
    expect(rewritten!.file).not.toBe(segment!.file);
    const text = await fileText(rewritten!.file as string);
    expect(text).not.toContain('marmalade');
    expect(text).toContain('who comes?');
    const names = await db
      .collection('files.files')
      .distinct('_id', { _id: new RegExp(segment!._id.toHexString()) });
    expect(names).toEqual([rewritten!.file]);
    const after = await look(ann, told);
    const changed = new Set([secret.id, told.edited.id, messages[3]!.id]);
    const unchanged = ({ pages }: typeof after) => pages.flat().filter(({ id }) => !changed.has(id));
    expect(unchanged(after)).toEqual(unchanged(before));
    const found = (id: string) => after.pages.flat().find((message) => message.id === id);
    expect(found(told.edited.id)).toMatchObject({ content: 'first of all', version: 3, mentions: [bob.id] });
    expect(found(secret.id)).toMatchObject({ content: '', deletedAt: expect.any(String) });
    const versions = after.versions.items as { content: string }[];
    expect(versions.map(({ content }) => content)).toEqual(['first', 'frist']);
    const { messages: count } = rewritten as unknown as { messages: number };
    expect(await cold()).toBe(count);
  });

  it('leave no file and no segment when all of them have come back', async () => {
    const first = await say(people.ann, { content: 'alone' });
    await fill(NEW);
    await age(db, group.id, first.seq);
    const totals = async () => (await db.collection('message_segment_totals').findOne({}))?.messages ?? 0;
    const before = await totals();
    await turnCold(world);
    const [segment] = await segmentsOf();
    // what tells of the group is in there too
    const inside = messages.filter(({ seq }) => seq <= first.seq).length;
    expect(segment!.messages).toBeGreaterThanOrEqual(inside);
    const rows = db.collection('messages');
    // the others were never there
    await rows.deleteMany({ conversationId: new ObjectId(group.id), type: 'system' });
    await api(people.ann, 'DELETE', on(first.id), once());
    await tidy(world);
    expect(await segmentsOf()).toEqual([]);
    expect(await db.collection('files.chunks').countDocuments({ files_id: segment!.file as string })).toBe(0);
    expect(await totals()).toEqual(before);
  });

  it('wait until they fill a file, or are twice as old, and the newest of a conversation stay', async () => {
    await fill(NEW + 5);
    await age(db, group.id, messages.at(-1)!.seq, 40);
    await turnCold(world);
    expect(await cold()).toBe(0);
    await age(db, group.id, messages.at(-1)!.seq, 40);
    await turnCold(world);
    const last = messages.at(-1)!.seq;
    expect(await cold()).toBe(last - 50);
    // nothing is left to do
    await turnCold(world);
    expect(await segmentsOf()).toHaveLength(1);
  });

  it('move also when the first of them is gone for good', async () => {
    await fill(NEW + 5);
    await age(db, group.id, messages.at(-1)!.seq, 80);
    await db.collection('messages').deleteOne({ conversationId: new ObjectId(group.id), seq: 1 });
    await turnCold(world);
    expect(await cold()).toBe(messages.at(-1)!.seq - 51);
  });

  it('move by the thousand as soon as there are so many, and the rest waits for more', async () => {
    const id = new ObjectId(group.id);
    const [{ seq: begin } = { seq: 0 }] = (await history(url, people.ann, group.id)).messages;
    const at = Date.now() - 40 * 86_400_000;
    const many = Array.from({ length: 1_060 }, (_, i) =>
      storedMessage(group.id, people.bob.id, begin + i + 1, new Date(at + i)),
    );
    await db.collection('messages').insertMany(many);
    await age(db, group.id, begin, 41);
    await turnCold(world);
    expect((await segmentsOf()).map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([[1, 1_000]]);
    expect(await db.collection('archiving_progress').findOne({ _id: id })).toMatchObject({ seq: 1_000 });
    expect(await cold()).toBe(1_000);
  });

  it('whose file is missing or damaged are refused with a code, and all others can be read', async () => {
    const told = await talk();
    await turnCold(world);
    const [segment] = await segmentsOf();
    const file = segment!.file as string;
    const chunks = db.collection('files.chunks');
    const chunk = (await chunks.findOne({ files_id: file }))!;
    const node = await world.addNode();
    const token = people.ann.accessToken;
    const old = () => call(node.url, 'GET', on(told.root.id, '/thread'), { token });
    const bytes = Buffer.from((chunk.data as { buffer: Uint8Array }).buffer);
    bytes[20]! ^= 1;
    await chunks.updateOne({ _id: chunk._id }, { $set: { data: bytes } });
    expectProblem(await old(), 'MESSAGES_UNREADABLE');
    await chunks.deleteOne({ _id: chunk._id });
    expectProblem(await old(), 'MESSAGES_UNREADABLE');
    const description = (await db.collection('files.files').findOneAndDelete({ _id: file as never }))!;
    expectProblem(await old(), 'MESSAGES_UNREADABLE');
    expect(node.logs()).toContain('old messages not readable');
    // also by the socket, and to who sends an old one again
    const friend = await openSocket(node.url, token);
    const gap = { conversationId: group.id, fromSeq: 1, toSeq: 5 };
    expect((await ask(friend, 'sync:gap', gap)).error).toMatchObject({
      code: 'MESSAGES_UNREADABLE',
      retryable: false,
    });
    const { clientMessageId, content } = messages[20] as unknown as Record<
      'clientMessageId' | 'content',
      string
    >;
    const sender = messages[20]!.senderId === people.ann.id ? people.ann : people.bob;
    const again = await call(node.url, 'POST', `/api/messages/${group.id}`, {
      ...{ token: sender.accessToken, body: { clientMessageId, content } },
    });
    expectProblem(again, 'MESSAGES_UNREADABLE');
    friend.close();
    // what is not cold
    const newest = await history(node.url, people.ann, group.id, { limit: 50 });
    expect(newest.messages).toHaveLength(50);
    expect((await post(node.url, people.ann, group.id, 'on we go')).content).toBe('on we go');
    const list = await call(node.url, 'GET', '/api/conversations', { token });
    expect(list.status).toBe(200);
    // a file that cannot be read holds up no other
    await chunks.insertOne(chunk);
    await db.collection('files.files').insertOne(description);
    expect((await old()).status).toBe(200);
  });

  it('are told of to admins and auditors, and to nobody else', async () => {
    const auditor = await createPerson(url, 'auditor');
    const get = (who: Person) => call(url, 'GET', '/api/admin/cold-archive', { token: who.accessToken });
    expectProblem(await get(auditor), 'FORBIDDEN');
    await giveRole(db, auditor, 'auditor');
    const { body: before } = await get(auditor);
    await talk();
    await turnCold(world);
    const { body: after } = await get(auditor);
    const [segment] = await segmentsOf();
    expect(after).toMatchObject({
      afterDays: 30,
      segments: before.segments + 1,
      messages: before.messages + (await cold()),
      bytesBefore: before.bytesBefore + segment!.bytesBefore,
      bytesAfter: before.bytesAfter + segment!.bytesAfter,
    });
    expect(segment!.bytesAfter).toBeLessThan(segment!.bytesBefore as number);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(`parley_cold_messages ${after.messages}`);
    expect(metrics).toMatch(/parley_cold_reads_total\{outcome="memory"\} [1-9]/);
  });
});
