import DataLoader from 'dataloader';
import { Unanswered } from './unavailability';

/** Batches of one loader under way at once: when mongod is busy, questions wait a moment and travel together. */
const AT_ONCE = 2;
/**
 * A read is given up by MongoDB after 5 s, waits 5 s for a primary before, and is repeated once. The driver has been seen to end
 * none of it when a connection went in the very moment: what waits for such a read must not wait for ever.
 */
const LONGEST_MS = 20_000;

/** Answers single questions, each asked together with others. */
export interface BatchLoader<K, V> {
  load(key: K): Promise<V>;
  /** forgets an answer */
  clear(key: K): void;
  clearAll(): void;
}

export interface BatchOptions<K, V> {
  /** keys in one query */
  maxBatchSize: number;
  /** how long after a query the next one leaves at the earliest; 0 unless given */
  gatherMs?: number;
  /** where answers are remembered */
  cacheMap?: DataLoader.CacheMap<K, Promise<V>>;
}

/**
 * Joins questions, from whichever sockets and requests they come, into one query: those of one turn of the event loop,
 * and all that come while earlier ones are being answered. A query of its own for each is what brings a busy node down.
 * Nothing is remembered unless a map is given.
 * @param load answers for all keys, in their order
 */
export function batchLoader<K, V>(
  load: (keys: readonly K[]) => Promise<V[]>,
  { maxBatchSize, cacheMap, gatherMs = 0 }: BatchOptions<K, V>,
): BatchLoader<K, V> {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let lastGone = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const go = () => {
    while (underWay < AT_ONCE && waiting.length > 0) {
      const rest = lastGone + gatherMs - performance.now();
      if (rest > 0) {
        timer ??= setTimeout(wake, rest);
        return;
      }
      waiting.shift()!();
    }
  };
  const wake = () => {
    timer = undefined;
    go();
  };
  const answer = async (keys: readonly K[]) => {
    underWay += 1;
    lastGone = performance.now();
    try {
      return await inTime(load(keys));
    } finally {
      underWay -= 1;
      go();
    }
  };
  const batchScheduleFn = (dispatch: () => void) => {
    waiting.push(dispatch);
    setImmediate(go);
  };
  const loader = cacheMap
    ? new DataLoader(answer, { maxBatchSize, cacheMap, batchScheduleFn })
    : new DataLoader(answer, { maxBatchSize, cache: false, batchScheduleFn });
  return {
    // the loader itself answers what it remembers only together with its next query
    load: (key) => (cacheMap?.get(key) as Promise<V> | undefined) ?? loader.load(key),
    clear: (key) => void loader.clear(key),
    clearAll: () => void loader.clearAll(),
  };
}

/** @throws Unanswered when there is neither an answer nor a failure in time */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Unanswered(`no answer in ${LONGEST_MS} ms`)), LONGEST_MS).unref();
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
