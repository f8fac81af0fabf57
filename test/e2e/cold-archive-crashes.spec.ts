import { randomUUID } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import { type Db, ObjectId } from 'mongodb';
import { storedMessage } from '../factories/archive';
import { createPair, history, type Pair } from '../factories/messages';
import { COLD_SETTINGS, settled, tidy } from '../support/cold';
import { sharedEngine } from '../support/engines';
import { call } from '../support/http';
import { runJob } from '../support/jobs';
import { type Command, type MongoProxy, startMongoProxy } from '../support/mongo-proxy';
import { forgetRedis } from '../support/redis';
import { startWorld, type World } from '../support/world';

const ALL = 1_200;
const KEPT = 50;
const YEAR_MS = 365 * 86_400_000;

/** Where a worker is killed: after the database has done this, and before it learns of it. */
type Step = (command: Command) => boolean;

const isCommit: Step = ({ commitTransaction }) => commitTransaction !== undefined;

describe('a worker that is killed while old messages turn cold (R282)', () => {
  let proxy: MongoProxy;
  let world: World;
  let db: Db;
  let pair: Pair;
  beforeAll(async () => {
    proxy = await startMongoProxy(sharedEngine('TEST_MONGODB_URI'));
    world = await startWorld({ mongoUri: proxy.uri, env: { ROLES: 'api', ...COLD_SETTINGS } });
    db = world.db();
    pair = await createPair(world.node.url);
    const { alice, bob, conversationId } = pair;
    const begin = Date.now() - 2 * YEAR_MS;
    const messages = Array.from({ length: ALL }, (_, i) =>
      storedMessage(conversationId, i % 2 ? bob.id : alice.id, i + 1, new Date(begin + i * 1_000)),
    );
    await db.collection('messages').insertMany(messages);
    const head = { $set: { lastSeq: ALL, updatedAt: new Date(begin) } };
    await db.collection('conversations').updateOne({ _id: new ObjectId(conversationId) }, head);
  });
  afterAll(async () => {
    await world.stop();
    await proxy.stop();
  });

  const everything = async () => {
    const found: object[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: Parameters<typeof history>[3] = { limit: 100, ...(cursor && { cursor }) };
      const page = await history(world.node.url, pair.alice, pair.conversationId, query);
      found.push(...page.messages);
      cursor = page.nextCursor;
    }
    return found;
  };
  /**
   * A worker that gets as far as this, and no further. It begins at once: of the one before nobody knows that it may be
   * alive.
   */
  const killedAfter = async (step: Step, meanwhile: () => Promise<unknown> = () => Promise.resolve()) => {
    await db.collection('leases').deleteMany({});
    await forgetRedis(world);
    const hold = proxy.hold(step);
    const worker = await world.addNode({ ROLES: 'worker' });
    await meanwhile();
    await hold.caught(1);
    await worker.kill();
    hold.release();
    // a transaction that it left open would stand in the way for a minute
    const { lsid, startTransaction, autocommit } = proxy.commands.findLast(step)!;
    if (startTransaction ?? autocommit === false) await db.command({ killSessions: [lsid] });
  };
  const filesOf = async () => {
    const segments = await db.collection('message_segments').find().toArray();
    const named = segments.flatMap(({ files, trash = [] }) => [...files, ...trash] as string[]).sort();
    const there = await db.collection('files.files').distinct('_id');
    const chunks = await db.collection('files.chunks').distinct('files_id');
    return { segments, named, there: there.map(String).sort(), chunks: chunks.map(String).sort() };
  };

  it('loses nothing at any step, and leaves no file for ever', async () => {
    const before = await everything();
    expect(before).toHaveLength(ALL);
    const steps: Step[] = [
      ({ insert }) => insert === 'message_segments',
      ({ insert }) => insert === 'files.chunks',
      ({ insert }) => insert === 'files.files',
      ({ update }) => update === 'messages',
      isCommit,
    ];
    for (const [i, step] of steps.entries()) {
      await killedAfter(step, () => (i === 0 ? runJob(world, 'archive-round') : Promise.resolve()));
      expect(await everything()).toEqual(before);
    }
    // this one waits until the lock of the dead is over
    await world.addNode({ ROLES: 'worker' });
    await settled(world);
    expect(await db.collection('messages').countDocuments({ cold: { $exists: true } })).toBe(ALL - KEPT);
    expect(await everything()).toEqual(before);
    // nothing is there that no segment names, and what was begun in vain is given up after an hour
    const during = await filesOf();
    expect(during.named).toEqual(expect.arrayContaining([...during.there, ...during.chunks]));
    expect(during.segments.filter(({ state }) => state === 'new')).toHaveLength(4);
    await db.collection('message_segments').updateMany({ state: 'new' }, { $set: { dueAt: new Date(0) } });
    await tidy(world);
    const { segments, named, there, chunks } = await filesOf();
    expect(segments.map(({ state, messages }) => [state, messages])).toEqual([
      ['sealed', 1_000],
      ['sealed', ALL - KEPT - 1_000],
    ]);
    expect([there, chunks]).toEqual([named, named]);
    expect(await everything()).toEqual(before);
    await world.nodes.at(-1)!.kill();
  });

  it('writes a file anew all the same, and what was deleted is not in it', async () => {
    const { alice, conversationId } = pair;
    const [message] = (await everything()).slice(-1) as { id: string; content: string }[];
    const { status } = await call(
      world.node.url,
      'DELETE',
      `/api/messages/${conversationId}/${message!.id}`,
      { token: alice.accessToken, body: { clientChangeId: randomUUID() } },
    );
    expect(status).toBe(200);
    const before = await everything();
    const steps: Step[] = [
      ({ insert }) => insert === 'files.files',
      isCommit,
      (command) => command.delete === 'files.files',
    ];
    // each of them does by itself what is done every minute
    for (const step of steps) {
      await killedAfter(step);
      expect(await everything()).toEqual(before);
    }
    await world.addNode({ ROLES: 'worker' });
    await tidy(world);
    const { segments, named, there, chunks } = await filesOf();
    expect(segments.map(({ messages }) => messages as number).sort()).toEqual([ALL - KEPT - 1_000, 999]);
    expect(named).toHaveLength(2);
    expect([there, chunks]).toEqual([named, named]);
    for (const { data } of await db.collection('files.chunks').find().toArray()) {
      const text = brotliDecompressSync((data as { buffer: Uint8Array }).buffer).toString();
      expect(text).not.toContain(`${message!.content}\0`);
    }
    expect(await everything()).toEqual(before);
  });
});
