/** A program of an engine, and what it says of itself. */
export interface FoundBinary {
  path: string;
  version: string;
  source: 'setting' | 'path' | 'cache' | 'download';
}

/** Finds or fetches a redis-server (6.2 or later). */
export function findRedis(options?: { env?: NodeJS.ProcessEnv; signal?: AbortSignal }): Promise<FoundBinary>;
