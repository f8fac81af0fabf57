import { setTimeout as delay } from 'node:timers/promises';
import { type Db, ObjectId } from 'mongodb';
import { Profiler } from '../../support/profiler';
import { momentOf } from '../archive';
import { Histogram, type Latency } from '../generator/histogram';

/** Messages on a page. */
export const PAGE = 50;
/** Skipping is slow: fewer readings say as much. */
const SKIPS_FOR_READS = 0.1;
/** Queries that the profiler looks at. */
const PROFILED = 20;
/** The profiler tells moments apart by milliseconds. */
const MOMENT_MS = 10;

/** A conversation of which the n-th message was written at `momentOf(n)`, and someone who reads it. */
export interface Library {
  url: string;
  token: string;
  db: Db;
  conversationId: string;
  count: number;
  /** number of the page far from the newest message; the newest is on page 1 */
  deepPage: number;
}

/** Milliseconds to read a page, over REST and by skip and limit in the database itself. */
export type Reading = Record<'first' | 'second' | 'deep' | 'skipFirst' | 'skipDeep', Latency>;

/** Index keys looked at for each message on a page. */
export type KeysRead = Record<keyof Reading, number>;

/** Reads the first two pages and a deep one of a long conversation again and again. */
export class HistoryReader {
  private constructor(
    private readonly library: Library,
    private readonly secondCursor: string,
    private readonly deepCursor: string,
  ) {}

  /** Finds the way to the deep page as a client would: by a time, then by the cursor of that page. */
  static async open(library: Library): Promise<HistoryReader> {
    const { count, deepPage } = library;
    const before = momentOf(count - PAGE * (deepPage - 2) + 1).toISOString();
    const { nextCursor } = await get(library, `&before=${before}`);
    const first = await get(library, '');
    const reader = new HistoryReader(library, first.nextCursor ?? '', nextCursor ?? '');
    const { messages } = await get(library, reader.deepQuery);
    const expected = count - PAGE * (deepPage - 1);
    if (messages[0]?.seq !== expected)
      throw new Error(`page ${deepPage} begins with ${messages[0]?.seq}, not with ${expected}`);
    return reader;
  }

  /** Reads each page so many times, in turn. */
  async read(times: number): Promise<Reading> {
    const { deepPage } = this.library;
    const [first, second, deep, skipFirst, skipDeep] = Array.from({ length: 5 }, () => new Histogram());
    for (let i = 0; i < times; i += 1) {
      await timed(first!, () => get(this.library, ''));
      await timed(second!, () => get(this.library, this.secondQuery));
      await timed(deep!, () => get(this.library, this.deepQuery));
    }
    for (let i = 0; i < times * SKIPS_FOR_READS; i += 1) {
      await timed(skipFirst!, () => this.skip(1).toArray());
      await timed(skipDeep!, () => this.skip(deepPage).toArray());
    }
    return {
      first: first!.summary(),
      second: second!.summary(),
      deep: deep!.summary(),
      skipFirst: skipFirst!.summary(),
      skipDeep: skipDeep!.summary(),
    };
  }

  /** What the database looked at, by its own account. */
  async keysRead(): Promise<KeysRead> {
    const profiler = new Profiler(this.library.db);
    await profiler.start();
    const first = await this.profiled(profiler, '');
    const second = await this.profiled(profiler, this.secondQuery);
    const deep = await this.profiled(profiler, this.deepQuery);
    await profiler.stop();
    return {
      first,
      second,
      deep,
      skipFirst: await this.skippedKeys(1),
      skipDeep: await this.skippedKeys(this.library.deepPage),
    };
  }

  private get secondQuery(): string {
    return `&cursor=${encodeURIComponent(this.secondCursor)}`;
  }

  private get deepQuery(): string {
    return `&cursor=${encodeURIComponent(this.deepCursor)}`;
  }

  private async profiled(profiler: Profiler, query: string): Promise<number> {
    await delay(MOMENT_MS);
    await profiler.mark();
    let messages = 0;
    for (let i = 0; i < PROFILED; i += 1) messages += (await get(this.library, query)).messages.length;
    const executed = await profiler.executed();
    const pages = executed.filter(({ collection, op }) => collection === 'messages' && op === 'query');
    return pages.reduce((sum, { keysExamined }) => sum + keysExamined, 0) / messages;
  }

  /** How servers page that know no better. */
  private skip(page: number) {
    const { db, conversationId } = this.library;
    return db
      .collection('messages')
      .find({ conversationId: new ObjectId(conversationId) })
      .sort({ seq: -1 })
      .skip(PAGE * (page - 1))
      .limit(PAGE);
  }

  private async skippedKeys(page: number): Promise<number> {
    const plan = await this.skip(page).explain('executionStats');
    return (plan.executionStats as { totalKeysExamined: number }).totalKeysExamined / PAGE;
  }
}

async function timed(histogram: Histogram, act: () => Promise<unknown>): Promise<void> {
  const begin = performance.now();
  await act();
  histogram.add(performance.now() - begin);
}

interface Page {
  messages: { seq: number }[];
  nextCursor: string | null;
}

async function get({ url, token, conversationId }: Library, query: string): Promise<Page> {
  const answer = await fetch(`${url}/api/messages/${conversationId}?limit=${PAGE}${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!answer.ok) throw new Error(`history answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Page;
}
