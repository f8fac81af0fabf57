import type { Readable } from 'node:stream';

/** The largest file that a store takes. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;
const FILE_NAME = /^(?!\/)[\w./-]{1,200}$/;

/** Why a store did not do what it was asked for; a store that is away is told of as what it rests on tells of it. */
export type FileFault = 'missing' | 'taken' | 'tooLarge' | 'damaged';

/** A store refused, and would again. */
export class FileStoreError extends Error {
  override readonly name = 'FileStoreError';

  constructor(
    readonly fault: FileFault,
    file: string,
  ) {
    super(`${file}: ${fault}`);
  }
}

/**
 * Files by name, for all nodes. A name is given once and its file never changes: whoever wants other bytes takes another
 * name. So what was read under a name may be remembered for ever.
 */
export abstract class FileStore {
  /**
   * Keeps a file on a majority of what the store rests on. What fails half-way leaves nothing that can be read; `delete`
   * removes the rest.
   * @returns its size in bytes
   * @throws FileStoreError `taken`, `tooLarge`
   */
  abstract put(name: string, content: Buffer | Readable): Promise<number>;

  /** The whole file. @throws FileStoreError `missing`, `damaged`, `tooLarge` (above `maxBytes`) */
  abstract get(name: string, maxBytes: number): Promise<Buffer>;

  abstract exists(name: string): Promise<boolean>;

  /** Removes a file, or what is left of one; one that is not there is no error. */
  abstract delete(name: string): Promise<void>;
}

/** @throws Error for what is no name: names are made by the server */
export function requireFileName(name: string): void {
  if (!FILE_NAME.test(name)) throw new Error(`no name of a file: ${name}`);
}
