import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { Connection, Model, mongo } from 'mongoose';
import { Unanswered } from '../mongo/unavailability';
import { isDuplicateKey } from '../mongo/write-faults';
import { FileStore, FileStoreError, MAX_FILE_BYTES, requireFileName } from './file-store';
import { GridFsFile } from './grid-fs-file.schema';

const BUCKET = 'files';
const MAX_TIME_MS = 5_000;
/** How long a file may take on its way in or out: the largest one at some megabytes a second. */
const LONGEST_MS = 60_000;

/** The store that every installation has: GridFS, in the database that all nodes share. The name of a file is its id. */
@Injectable()
export class GridFsStore extends FileStore {
  private opened?: mongo.GridFSBucket;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(GridFsFile.name) private readonly files: Model<GridFsFile>,
  ) {
    super();
  }

  async put(name: string, content: Buffer | Readable): Promise<number> {
    requireFileName(name);
    if (await this.exists(name)) throw new FileStoreError('taken', name);
    const source = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    const upload = this.bucket.openUploadStreamWithId(name as never, name);
    const signal = AbortSignal.timeout(LONGEST_MS);
    try {
      await pipeline(source, limited(name, MAX_FILE_BYTES), upload, { signal });
      return upload.length;
    } catch (error) {
      // somebody else put it at the same moment: the chunks that are there may be theirs
      if (isDuplicateKey(error)) throw new FileStoreError('taken', name);
      await this.delete(name).catch(() => undefined);
      throw signal.aborted ? new Unanswered(`file ${name} not stored in ${LONGEST_MS} ms`) : error;
    }
  }

  async get(name: string, maxBytes: number): Promise<Buffer> {
    requireFileName(name);
    const download = this.bucket.openDownloadStream(name as never);
    const signal = AbortSignal.timeout(LONGEST_MS);
    const parts: Buffer[] = [];
    // of an empty file the driver tells nothing
    let length = 0;
    download.once('file', (file: { length: number }) => (length = file.length));
    try {
      await pipeline(
        download,
        limited(name, maxBytes),
        async (source: AsyncIterable<Buffer>) => {
          for await (const part of source) parts.push(part);
        },
        { signal },
      );
      const whole = Buffer.concat(parts);
      // a chunk that is missing at the end ends the driver's stream without a word
      if (whole.length !== length) throw new FileStoreError('damaged', name);
      return whole;
    } catch (error) {
      if (signal.aborted) throw new Unanswered(`file ${name} not read in ${LONGEST_MS} ms`);
      throw faultOf(error, name);
    }
  }

  async exists(name: string): Promise<boolean> {
    requireFileName(name);
    const options = { projection: { _id: 1 }, maxTimeMS: MAX_TIME_MS };
    return (await this.files.collection.findOne({ _id: name as never }, options)) !== null;
  }

  async delete(name: string): Promise<void> {
    requireFileName(name);
    try {
      await this.bucket.delete(name as never);
    } catch (error) {
      // chunks of a file that was never complete are gone all the same
      if (faultOf(error, name) instanceof FileStoreError) return;
      throw error;
    }
  }

  /** one for all: each looks once whether its indexes are there */
  private get bucket(): mongo.GridFSBucket {
    if (!this.connection.db) throw new Unanswered('MongoDB is not connected');
    this.opened ??= new mongo.GridFSBucket(this.connection.db, { bucketName: BUCKET });
    return this.opened;
  }
}

/** Passes on so many bytes and no more. */
function limited(name: string, maxBytes: number) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const part of source) {
      bytes += part.length;
      if (bytes > maxBytes) throw new FileStoreError('tooLarge', name);
      yield part;
    }
  };
}

/** The driver tells of files that are not there, or not whole, by messages alone. */
function faultOf(error: unknown, name: string): unknown {
  if (error instanceof mongo.MongoGridFSChunkError) return new FileStoreError('damaged', name);
  const { code, message } = error as { code?: unknown; message: string };
  const isMissing = code === 'ENOENT' || /^File not found|was not found$/.test(message);
  return isMissing ? new FileStoreError('missing', name) : error;
}
