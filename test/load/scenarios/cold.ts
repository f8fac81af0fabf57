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

const FULL = { count: 200_000, reads: 90 };
const QUICK = { count: 20_000, reads: 18 };
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
    const [{ token } = { token: '' }] = await parley.population.users(2);
    const places = await placesIn(db, count, reads);
    const read = () => readPages(parley.nodes[0]!.url, token, places);
    await read();
    const before = { latency: await read(), documents: await sizeOf(db, ['messages'], 'size') };
    const diskBefore = await sizeOf(db, ['messages'], 'storageSize');
    const begin = performance.now();
    await turnCold({ redisUrl: engines.redisUrl, redisPrefix: parley.redisPrefix, db: () => db });
    const seconds = (performance.now() - begin) / 1_000;
    const moved = await db.collection('messages').countDocuments({ cold: { $exists: true } });
    const first = await read();
    const again = await read();
    const documents = await sizeOf(db, ['messages', ...FILES], 'size');
    const disk = await sizeOf(db, ['messages', ...FILES], 'storageSize');
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
          documents / count,
        ),
        row('bytes a message: all of it, on disk', diskBefore / count, disk / count),
        row('page of 50, first of its segment: p50 ms', before.latency.p50, first.p50),
        row('page of 50, first of its segment: p99 ms', before.latency.p99, first.p99),
        row('page of 50, segment at hand: p50 ms', before.latency.p50, again.p50),
        row('page of 50, segment at hand: p99 ms', before.latency.p99, again.p99),
      ],
      goals: [],
      notes: [
        `${readable(count)} messages in one conversation, their texts sentences of this documentation, ${readable(moved / seconds)} moved a second by one worker. Cold, all of it is the rows that stay, the files and what describes them; indexes, which stay as they are, are not counted. On disk is after \`compact\`: MongoDB compresses what it keeps too.`,
        `Pages over REST, around ${reads} messages each in a segment of its own.`,
      ],
      samples: { before, diskBefore, first, again, documents, disk, moved, seconds, totals },
    };
  },
};

async function fill(population: Population, mongoUri: string, count: number): Promise<void> {
  const people = await population.users(2);
  const [conversationId = ''] = await population.pairConversations(2);
  const sentences = sentencesOfDocs();
  const mongo = await MongoClient.connect(mongoUri);
  const db = mongo.db();
  await db.collection('messages').createIndex({ conversationId: 1, seq: 1 }, { unique: true });
  for (let done = 0; done < count; done += INSERTED_AT_ONCE) {
    const batch = Array.from({ length: INSERTED_AT_ONCE }, (_, i) => {
      const seq = done + i + 1;
      // a stride that meets all of them before it meets one again
      const text = sentences[(seq * 7_919) % sentences.length]!;
      return storedMessage(conversationId, people[seq % 2]!.userId, seq, new Date(BEGIN + seq * 1_000), text);
    });
    await db.collection('messages').insertMany(batch, { ordered: false });
  }
  const head = { $set: { lastSeq: count } };
  await db.collection('conversations').updateOne({ _id: new ObjectId(conversationId) }, head);
  await mongo.close();
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

/** Messages each in a segment of its own. */
async function placesIn(db: Db, count: number, reads: number) {
  const step = Math.floor(count / SEGMENT / reads) * SEGMENT;
  const seqs = Array.from({ length: reads }, (_, i) => i * step + SEGMENT / 2);
  const options = { projection: { conversationId: 1 } };
  return db
    .collection<{ conversationId: ObjectId }>('messages')
    .find({ seq: { $in: seqs } }, options)
    .toArray();
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
async function sizeOf(db: Db, names: readonly string[], measure: 'size' | 'storageSize'): Promise<number> {
  let sum = 0;
  for (const name of names) {
    if (measure === 'storageSize') await db.command({ compact: name, force: true });
    const [stats] = await db
      .collection(name)
      .aggregate([{ $collStats: { storageStats: {} } }])
      .toArray();
    sum += (stats as { storageStats: Record<typeof measure, number> }).storageStats[measure];
  }
  return sum;
}
