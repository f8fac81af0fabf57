/** A program of an engine, and what it says of itself. */
export interface FoundBinary {
  path: string;
  version: string;
  source: 'setting' | 'path' | 'cache' | 'download';
}

/** Finds or fetches a mongod (6.0 or later). */
export function findMongod(options?: { env?: NodeJS.ProcessEnv; signal?: AbortSignal }): Promise<FoundBinary>;
