import DataLoader from 'dataloader';

/**
 * Joins the questions of one turn of the event loop, from whichever sockets and requests they come, into one query: a
 * question of its own for each is what brings a busy node down. Nothing is cached unless a map is given.
 * @param load answers for all keys, in their order
 */
export function batchLoader<K, V>(
  load: (keys: readonly K[]) => Promise<V[]>,
  { maxBatchSize, cacheMap }: { maxBatchSize: number; cacheMap?: DataLoader.CacheMap<K, Promise<V>> },
): DataLoader<K, V> {
  return new DataLoader(load, {
    maxBatchSize,
    ...(cacheMap ? { cacheMap } : { cache: false }),
    batchScheduleFn: (dispatch) => setImmediate(dispatch),
  });
}

export type BatchLoader<K, V> = DataLoader<K, V>;
