import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Db, type Document, ObjectId } from 'mongodb';
import { SEED_PASSWORD } from '../../src/cli/seed/people';
import { groupBy } from '../../src/shared/group-by';
import { directConversationId, memberId, messageId } from '../../src/shared/ids';
import { createPair, history, post } from '../factories/messages';
import type { Person } from '../factories/people';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { type World, startWorld } from '../support/world';
import { clearUp, WatchedProcess } from './engines/child-process';

const SEED = join(__dirname, '..', '..', 'dist', 'cli', 'seed.js');
const SMALL = '--users 60 --conversations 180 --messages 9000 --months 3 --until 2026-03-31T20:15:00Z';
const LARGE = '--users 60 --conversations 700 --messages 30000 --months 3 --until 2026-03-31T20:15:00Z';
/** Everything an archive is made of. */
const COLLECTIONS = ['users', 'credentials', 'conversations', 'conversation_members', 'messages', 'receipts'];

interface StoredMessage extends Document {
  conversationId: ObjectId;
  senderId: ObjectId;
  clientMessageId: string;
  seq: number;
  createdAt: Date;
}

function startSeed({ mongoUri }: World, options: string, env?: NodeJS.ProcessEnv): WatchedProcess {
  const settings = { MONGODB_URI: mongoUri, BCRYPT_COST: '4', ...env };
  return new WatchedProcess([SEED, ...options.split(' ')], { env: settings });
}

async function seed(world: World, options: string): Promise<string> {
  const { code, output } = await startSeed(world, options).ended;
  if (code !== 0) throw new Error(`ended with ${code}:\n${output}`);
  return output;
}

const read = (db: Db, collection: string, filter: Document = {}) =>
  db.collection(collection).find(filter).sort({ _id: 1 }).toArray();

/** One hash over every byte of every document of an archive. */
async function bytesOf(db: Db): Promise<string> {
  const hash = createHash('sha256');
  for (const name of COLLECTIONS) {
    const documents = db.collection(name).find({}, { raw: true }).sort({ _id: 1 });
    for await (const bytes of documents) hash.update(bytes as unknown as Buffer);
  }
  return hash.digest('hex');
}

/** What a document is made of: its fields in order, each with its BSON type, as the database names it. */
async function shapesOf(db: Db, collection: string, filter: Document = {}): Promise<Set<string>> {
  const types = (path: string) => ({
    $map: { input: { $objectToArray: path }, in: { $concat: ['$$this.k', ':', { $type: '$$this.v' }] } },
  });
  const parts = await db
    .collection(collection)
    .aggregate<{ outer: string[]; inner: string[] }>([
      { $match: filter },
      {
        $group: {
          _id: {
            outer: types('$$ROOT'),
            inner: types({ $ifNull: ['$privacy', { $first: '$intervals' }, {}] } as never),
          },
        },
      },
      { $replaceWith: '$_id' },
    ])
    .toArray();
  return new Set(parts.map(({ outer, inner }) => [...outer, ...inner].join(' ')));
}

/** Collections, validators and indexes. */
async function layoutOf(db: Db): Promise<Document[]> {
  const found = (await db.listCollections().toArray()) as Document[];
  const sorted = found.sort((a, b) => String(a.name).localeCompare(String(b.name)));
  return Promise.all(
    sorted.map(async ({ name, options }) => {
      const indexes = await db.collection(String(name)).indexes();
      return { name, validator: options.validator as unknown, indexes };
    }),
  );
}

describe('npm run seed (R15)', () => {
  let world: World;
  let db: Db;
  let url: string;
  let busiest: Person;
  let output: string;
  /** what the seed left, before a node touched it */
  let seeded: { layout: Document[]; bytes: string; shapes: Set<string>[]; counts: number[] };
  beforeAll(async () => {
    world = await startWorld({ nodes: 0 });
    db = world.db();
    output = await seed(world, SMALL);
    seeded = {
      layout: await layoutOf(db),
      bytes: await bytesOf(db),
      shapes: await Promise.all(COLLECTIONS.map((name) => shapesOf(db, name))),
      counts: await Promise.all(COLLECTIONS.map((name) => db.collection(name).countDocuments())),
    };
    ({ url } = await world.addNode());
    busiest = await signIn(/sign in as (\S+)/.exec(output)![1]!);
  });
  afterAll(async () => {
    await clearUp();
    await world.stop();
  });

  const get = (path: string, { accessToken: token } = busiest) => call(url, 'GET', path, { token });
  async function signIn(username: string): Promise<Person> {
    const body = { username, password: SEED_PASSWORD };
    const answer = await call(url, 'POST', '/api/auth/login', { body });
    expect(answer.status).toBe(200);
    return { ...body, ...answer.body, id: answer.body.user.id };
  }
  async function listOf(person: Person) {
    const items: Document[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const { body } = await get(`/api/conversations?limit=50${more}`, person);
      items.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor);
    return items;
  }
  async function historyOf(conversationId: string): Promise<Document[]> {
    const messages: Document[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await history(url, busiest, conversationId, { limit: 20, ...(cursor && { cursor }) });
      messages.push(...page.messages);
      cursor = page.nextCursor;
    } while (cursor);
    return messages;
  }

  it('says until when and how to sign in', () => {
    expect(output).toContain(
      '60 people, 180 conversations, 9,000 messages over 3 months until 2026-03-31T20:15:00.000Z',
    );
    expect(output).toContain(`password is ${SEED_PASSWORD}`);
  });

  it('leaves collections, validators and indexes as a node does', async () => {
    expect(await layoutOf(db)).toEqual(seeded.layout);
    expect(seeded.counts.slice(0, 5)).toEqual([60, 60, 180, 360, 9_000]);
    expect(seeded.counts[5]).toBeGreaterThan(1_000);
  });

  it('writes what registering, sending and reading write, field by field', async () => {
    const { alice, bob, conversationId } = await createPair(url);
    const as = (person: Person, method: string, path: string, body: object) =>
      call(url, method, path, { token: person.accessToken, body });
    await as(alice, 'PATCH', '/api/users/me', { bio: 'here', privacy: { lastSeen: 'nobody' } });
    const { seq } = await post(url, alice, conversationId);
    await as(bob, 'POST', `/api/conversations/${conversationId}/read`, { upToSeq: seq });
    await post(url, bob, conversationId);
    const theirs = { conversationId: new ObjectId(conversationId) };
    // what is recorded a moment after the answer
    await eventually(() =>
      db.collection('conversations').findOne({ _id: theirs.conversationId, lastSeq: 2 }),
    );
    await eventually(() => db.collection('receipts').findOne({ ...theirs, kind: 'read' }));
    const people = { _id: { $in: [new ObjectId(alice.id), new ObjectId(bob.id)] } };
    const filters = [people, people, { _id: theirs.conversationId }, theirs, theirs, theirs];
    for (const [i, name] of COLLECTIONS.entries()) {
      const real = await shapesOf(db, name, filters[i]);
      expect(real.size).toBeGreaterThan(0);
      expect([name, ...seeded.shapes[i]!].sort()).toEqual([name, ...real].sort());
    }
  });

  it('derives every id as the server does, and numbers without a hole in rising time', async () => {
    const conversations = await read(db, 'conversations');
    const newest = new Map<string, StoredMessage>();
    const faults: StoredMessage[] = [];
    const messages = db.collection<StoredMessage>('messages').find().sort({ conversationId: 1, seq: 1 });
    for await (const message of messages) {
      const [id, senderId] = [String(message.conversationId), String(message.senderId)];
      const last = newest.get(id);
      const isDerived = String(message._id) === messageId(id, senderId, message.clientMessageId);
      const isNext = message.seq === (last?.seq ?? 0) + 1;
      const isLater = message.createdAt >= (last?.createdAt ?? message.createdAt);
      if (!isDerived || !isNext || !isLater) faults.push(message);
      newest.set(id, message);
    }
    expect(faults).toEqual([]);
    const rows = groupBy(await read(db, 'conversation_members'), (row) => String(row.conversationId));
    for (const { _id, lastSeq, updatedAt } of conversations) {
      const id = String(_id);
      const [first, second] = rows.get(id)!.map(({ userId }) => String(userId));
      expect(id).toBe(directConversationId(first!, second!));
      for (const row of rows.get(id)!) expect(String(row._id)).toBe(memberId(id, String(row.userId)));
      expect([lastSeq, updatedAt]).toEqual([newest.get(id)!.seq, newest.get(id)!.createdAt]);
    }
  });

  it('spreads messages over people, hours and conversations as people do', async () => {
    const messages = await db.collection<StoredMessage>('messages').find().toArray();
    const part = (some: number) => some / messages.length;
    const sent = [...groupBy(messages, ({ senderId }) => String(senderId)).values()].map((own) => own.length);
    const top = sent.sort((a, b) => b - a).slice(0, 12);
    const topPart = part(top.reduce((sum, one) => sum + one, 0));
    expect(topPart).toBeGreaterThan(0.75);
    expect(topPart).toBeLessThan(0.85);
    const hours = messages.map(({ createdAt }) => createdAt.getUTCHours());
    const dayPart = part(hours.filter((hour) => hour >= 9 && hour < 23).length);
    expect(dayPart).toBeGreaterThan(0.65);
    expect(dayPart).toBeLessThan(0.75);
    const lengths = (await read(db, 'conversations')).map(({ lastSeq }) => lastSeq as number);
    // of an exponential distribution 86 % lie below twice its mean
    expect(lengths.filter((length) => length < 100).length / lengths.length).toBeGreaterThan(0.78);
    expect(Math.max(...lengths)).toBeGreaterThan(150);
  });

  it('shows a person their list, with unread counts and the newest messages that fit', async () => {
    const items = await listOf(busiest);
    const rows = await read(db, 'conversation_members', { userId: new ObjectId(busiest.id) });
    expect(items.map(({ id }) => id).sort()).toEqual(
      rows.map(({ conversationId }) => String(conversationId)).sort(),
    );
    const moments = items.map(({ lastActivityAt }) => lastActivityAt as string);
    expect(moments).toEqual([...moments].sort().reverse());
    for (const item of items) {
      const row = rows.find(({ conversationId }) => String(conversationId) === item.id)!;
      expect(item.lastMessage).toMatchObject({ seq: item.lastSeq, createdAt: item.lastActivityAt });
      expect(item).toMatchObject({ readSeq: row.readSeq, unread: item.lastSeq - row.readSeq });
      expect(item.peer.displayName).toMatch(/\p{L}/u);
    }
    expect(items.some(({ unread }) => unread > 0)).toBe(true);
  });

  it('has a history to page through, whose receipts say when each message was read', async () => {
    const { id: conversationId, lastSeq } = (await listOf(busiest)).find((item) => item.lastSeq > 50)!;
    const messages = await historyOf(conversationId);
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: lastSeq }, (_, i) => lastSeq - i));
    const seen = new Set<string>();
    for (const { id, status, isSender, createdAt } of messages.filter((one) => one.isSender).slice(0, 20)) {
      const { body } = await get(`/api/messages/${conversationId}/${id}/receipts`);
      const [receipt] = body.items;
      expect(isSender && receipt.status).toBe(status);
      if (status !== 'sent') expect(receipt.deliveredAt >= createdAt).toBe(true);
      if (status === 'read') expect(receipt.readAt >= receipt.deliveredAt).toBe(true);
      seen.add(status);
    }
    expect(seen).toContain('read');
  });

  it('answers the retry of an archived send with the original, and goes on with the next number', async () => {
    const newest = (await listOf(busiest)).find(({ lastMessage }) => lastMessage.isSender)!.lastMessage;
    const { conversationId, clientMessageId, content, id, seq } = newest;
    const body = { clientMessageId, content };
    const again = await call(url, 'POST', `/api/messages/${conversationId}`, {
      token: busiest.accessToken,
      body,
    });
    expect(again.body).toMatchObject({ id, seq, duplicate: true });
    const next = await post(url, busiest, conversationId);
    expect(next.seq).toBe(seq + 1);
    expect(next.createdAt > newest.createdAt).toBe(true);
  });

  describe('run again', () => {
    it.concurrent(
      'makes the same bytes elsewhere, beside a node too, once, and others from another seed',
      async () => {
        // its worker hears of every message, and finds everything recorded already
        const other = await startWorld();
        try {
          await seed(other, SMALL);
          expect(await bytesOf(other.db())).toBe(seeded.bytes);
          expect(await seed(other, SMALL.replace(/ --until .*/, ''))).toContain('nothing was written');
          expect(await bytesOf(other.db())).toBe(seeded.bytes);
          await seed(other, `${SMALL} --seed 7`);
          expect(await other.db().collection('messages').countDocuments()).toBe(18_000);
          const { code, output: refusal } = await startSeed(other, SMALL.replace('-31T', '-30T')).ended;
          expect([code, refusal]).toEqual([1, expect.stringContaining('ends at 2026-03-31T20:15:00.000Z')]);
        } finally {
          await other.stop();
        }
      },
    );

    it.concurrent('goes on after a kill -9, and ends as if nothing had happened', async () => {
      const [killed, straight] = [await startWorld({ nodes: 0 }), await startWorld({ nodes: 0 })];
      try {
        const run = startSeed(killed, LARGE);
        const count = () => killed.db().collection('conversations').countDocuments();
        await eventually(count);
        run.kill('SIGKILL');
        expect((await run.ended).signal).toBe('SIGKILL');
        expect(await count()).toBeLessThan(700);
        expect(await seed(killed, LARGE)).toContain('begun before');
        await seed(straight, LARGE);
        expect(await bytesOf(killed.db())).toBe(await bytesOf(straight.db()));
      } finally {
        await Promise.all([killed.stop(), straight.stop()]);
      }
    });
  });

  it.each([
    ['--users one', {}, /^✖ --users one is no whole number from 2 to 1000000\.\n\nUsage/],
    [SMALL, { NODE_ENV: 'production' }, /^✖ Everybody in an archive has a known password/],
  ])('refuses %j %j in a few words', async (options, env, words) => {
    const { code, output: refusal } = await startSeed(world, options, env).ended;
    expect(code).toBe(2);
    expect(refusal).toMatch(words);
    expect(refusal).not.toMatch(/\n\s+at /);
  });
});
