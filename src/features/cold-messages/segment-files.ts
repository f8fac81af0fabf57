import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { FileStore } from '../../platform/storage/file-store';
import type { Id } from '../../shared/ids';
import type { PackedBody, SegmentFile } from './cold-messages.types';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/**
 * Of 1,000 messages: gzip 102 kB in 13 ms, brotli 5 95 kB in 21 ms, brotli 11 82 kB in 1,040 ms; read again each within 2 ms
 * (ADR 0021). The last one would keep a core busy for 14 hours with 50 million messages.
 */
const QUALITY = 5;
/** Bodies in a file, as they were; with one more of the largest, everything in it four bytes, it is still below this. */
const MAX_RAW_BYTES = 4 * 1024 * 1024;

/** The bodies of a segment came to something else than was written. */
export class DamagedSegment extends Error {
  override readonly name = 'DamagedSegment';
}

/** Bodies in compressed files: documents of BSON, one behind the other. */
@Injectable()
export class SegmentFiles {
  constructor(private readonly store: FileStore) {}

  /** A name that no file has had. */
  nameFor(segmentId: Id): string {
    return `cold/${segmentId}-${randomBytes(6).toString('hex')}`;
  }

  /** Writes a file, and reads it again: whoever has this answer may let go of what went in. @throws DamagedSegment */
  async write(file: string, bodies: readonly PackedBody[]): Promise<SegmentFile> {
    const raw = Buffer.concat(bodies.map(({ bytes }) => bytes));
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    };
    const packed = await compress(raw, { params });
    const sha256 = sha256Of(packed);
    const bytesAfter = await this.store.put(file, packed);
    const again = await this.read({ file, sha256 });
    if (!again.equals(raw)) throw new DamagedSegment(`${file} reads as something else than was written`);
    return { file, sha256, messages: bodies.length, bytesBefore: raw.length, bytesAfter };
  }

  /** All bodies of a file, one behind the other. @throws FileStoreError, DamagedSegment */
  async read({ file, sha256 }: Pick<SegmentFile, 'file' | 'sha256'>): Promise<Buffer> {
    const packed = await this.store.get(file, MAX_RAW_BYTES);
    if (sha256Of(packed) !== sha256) throw new DamagedSegment(`${file} has another checksum`);
    return decompress(packed, { maxOutputLength: MAX_RAW_BYTES });
  }

  delete(file: string): Promise<void> {
    return this.store.delete(file);
  }
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
