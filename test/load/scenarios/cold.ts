import { setTimeout as delay } from 'node:timers/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, MongoClient, ObjectId } from 'mongodb';
import { storedMessage } from '../../factories/archive';
import { turnCold } from '../../support/cold';
import { call } from '../../support/http';
import { Histogram, type Latency } from '../generator/histogram';
import { ParleyPeer } from '../peers/parley';
import type { Population } from '../population';
import { readable } from '../report/statistics';
import type { Scenario } from './scenario';

const FULL = { count: 100_000, reads: 60 };
const QUICK = { count: 20_000, reads: 18 };
/** Young messages beside them, to read from the database. */
const YOUNG = 5_000;
const RELAYED_MS = 10_000;
const SEGMENT = 1_000;
const PAGE = 50;
const INSERTED_AT_ONCE = 5_000;
const BEGIN = Date.UTC(2024, 0, 1);
const DOCS = join(__dirname, '..', '..', '..', 'docs');
const COLUMNS = ['what', 'in the database', 'cold', 'cold ÷ in the database'];
const FILES = ['files.chunks', 'files.files', 'message_segments'];

/** What old messages take in compressed files and in the database, and how long a page of them takes. */
export const cold: Scenario = {
  name: 'cold',
  title: 'old messages in the database and in compressed files',
  run: async (bench) => {
    const { count, reads } = bench.isQuick ? QUICK : FULL;
    const engines = await bench.engines();
    const furnish = (population: Population, uri: string) => fill(population, uri, count);
    const env = { COLD_AFTER_DAYS: '30' };
    const parley = await new ParleyPeer(engines, { furnish, env }).start();
    bench.onEnd(() => parley.stop());
    const mongo = await MongoClient.connect(parley.mongoUri);
    bench.onEnd(() => mongo.close());
    const db = mongo.db();
    const [oldId = '', youngId = ''] = await parley.population.pairConversations(4);
    const [{ token: old } = { token: '' }, , { token: young } = { token: '' }] =
      await parley.population.users(4);
    const before = await sizesOf(db, ['messages']);
    const begin = performance.now();
    await turnCold({ redisUrl: engines.redisUrl, redisPrefix: parley.redisPrefix, db: () => db });
    const seconds = (performance.now() - begin) / 1_000;
    const moved = await db.collection('messages').countDocuments({ cold: { $exists: true } });
    const after = await sizesOf(db, ['messages', ...FILES]);
    await write(db, parley.population, {
      at: 2,
      conversationId: youngId,
      count: YOUNG,
      begin: Date.now() - YOUNG * 1_000,
    });
    await delay(RELAYED_MS);
    const { url } = parley.nodes[0]!;
    const youngPlaces = await placesIn(db, youngId, Math.floor(YOUNG / reads), reads);
    const oldPlaces = await placesIn(db, oldId, Math.floor(count / SEGMENT / reads) * SEGMENT, reads);
    // what is compiled with the first pages is no cost of the others
    await readPages(url, young, youngPlaces);
    const hot = await readPages(url, young, youngPlaces);
    const first = await readPages(url, old, oldPlaces);
    const again = await readPages(url, old, oldPlaces);
    const totals = await db.collection('message_segment_totals').findOne({});
    const { bytesBefore, bytesAfter } = totals as unknown as Record<'bytesBefore' | 'bytesAfter', number>;
    const row = (what: string, hot: number, now: number) => [what, hot, now, now / hot];
    return {
      columns: COLUMNS,
      rows: [
        row('bytes a message: body', bytesBefore / moved, bytesAfter / moved),
        row(
          'bytes a message: all of it, as MongoDB counts documents',
          before.documents / count,
          after.documents / count,
        ),
        row('bytes a message: all of it, on disk', before.disk / count, after.disk / count),
        row('page of 50, first of its segment: p50 ms', hot.p50, first.p50),
        row('page of 50, first of its segment: p99 ms', hot.p99, first.p99),
        row('page of 50, segment at hand: p50 ms', hot.p50, again.p50),
        row('page of 50, segment at hand: p99 ms', hot.p99, again.p99),
      ],
      goals: [],
      notes: [
        `${readable(count)} messages in one conversation, their texts sentences of this documentation, ${readable(moved / seconds)} moved a second by one worker. Cold, all of it is the rows that stay, the files and what describes them; indexes, which stay as they are, are not counted. On disk is after \`compact\`: MongoDB compresses what it keeps too.`,
        `Pages over REST, around ${reads} messages each in a segment of its own; those in the database are of a younger conversation beside it. One client, one page after the other.`,
      ],
      samples: { before, after, hot, first, again, moved, seconds, totals },
    };
  },
};

async function fill(population: Population, mongoUri: string, count: number): Promise<void> {
  const [conversationId = ''] = await population.pairConversations(4);
  const mongo = await MongoClient.connect(mongoUri);
  await mongo.db().collection('messages').createIndex({ conversationId: 1, seq: 1 }, { unique: true });
  await write(mongo.db(), population, { at: 0, conversationId, count, begin: BEGIN });
  await mongo.close();
}

/** Writes a conversation of two people straight into the database. @param at place of the first of them */
async function write(
  db: Db,
  population: Population,
  { at, conversationId, count, begin }: { at: number; conversationId: string; count: number; begin: number },
): Promise<void> {
  const people = (await population.users(4)).slice(at, at + 2);
  const sentences = sentencesOfDocs();
  for (let done = 0; done < count; done += INSERTED_AT_ONCE) {
    const batch = Array.from({ length: INSERTED_AT_ONCE }, (_, i) => {
      const seq = done + i + 1;
      // a stride that meets all of them before it meets one again
      const text = sentences[(seq * 7_919) % sentences.length]!;
      return storedMessage(conversationId, people[seq % 2]!.userId, seq, new Date(begin + seq * 1_000), text);
    });
    await db.collection('messages').insertMany(batch, { ordered: false });
  }
  const head = { $set: { lastSeq: count } };
  await db.collection('conversations').updateOne({ _id: new ObjectId(conversationId) }, head);
}

function sentencesOfDocs(): string[] {
  const pages = readdirSync(DOCS).filter((file) => file.endsWith('.md') && file !== 'benchmarks.md');
  const text = pages.map((file) => readFileSync(join(DOCS, file), 'utf8')).join('\n');
  return text
    .replace(/```[\s\S]*?```/g, '')
    .split(/(?<=[.;:?])\s+|\n\|/)
    .map((sentence) => sentence.trim())
    .filter(({ length }) => length > 8 && length < 300);
}

/** Messages of a conversation, so far from each other. */
async function placesIn(db: Db, conversationId: string, step: number, reads: number) {
  const seqs = Array.from({ length: reads }, (_, i) => Math.floor((i + 0.5) * step));
  const filter = { conversationId: new ObjectId(conversationId), seq: { $in: seqs } };
  const options = { projection: { conversationId: 1 } };
  return db.collection<{ conversationId: ObjectId }>('messages').find(filter, options).toArray();
}

async function readPages(
  url: string,
  token: string,
  places: readonly { _id: ObjectId; conversationId: ObjectId }[],
): Promise<Latency> {
  const histogram = new Histogram();
  for (const { _id, conversationId } of places) {
    const begin = performance.now();
    const query = `limit=${PAGE}&around=${_id.toHexString()}`;
    const path = `/api/messages/${conversationId.toHexString()}?${query}`;
    const { status, body } = await call(url, 'GET', path, { token });
    histogram.add(performance.now() - begin);
    if (status !== 200 || (body.messages as unknown[]).length !== PAGE)
      throw new Error(`a page answered ${status}: ${JSON.stringify(body).slice(0, 200)}`);
  }
  return histogram.summary();
}

/** What collections take, all of them together; on disk without room that is free. */
async function sizesOf(db: Db, names: readonly string[]): Promise<{ documents: number; disk: number }> {
  const sum = { documents: 0, disk: 0 };
  for (const name of names) {
    await db.command({ compact: name, force: true });
    const [stats] = await db
      .collection(name)
      .aggregate([{ $collStats: { storageStats: {} } }])
      .toArray();
    const { size, storageSize } = (stats as { storageStats: { size: number; storageSize: number } })
      .storageStats;
    sum.documents += size;
    sum.disk += storageSize;
  }
  return sum;
}
