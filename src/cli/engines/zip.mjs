/** Takes one file out of a zip archive (a Python wheel is one), with what Node brings along. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

// Signatures and fixed sizes are those of PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16.
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

async function readAt(file, position, length) {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new Error('the archive is cut off');
  return buffer;
}

/** The central directory, found through the end record, which only a comment may follow. */
async function readDirectory(file) {
  const { size } = await file.stat();
  const length = Math.min(size, END_BYTES + LONGEST_COMMENT);
  const tail = await readAt(file, size - length, length);
  for (let at = length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END_SIGNATURE) {
      return readAt(file, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12));
    }
  }
  throw new Error('not a zip archive');
}

function findEntry(directory, name) {
  let at = 0;
  while (at + ENTRY_BYTES <= directory.length && directory.readUInt32LE(at) === ENTRY_SIGNATURE) {
    const nameEnd = at + ENTRY_BYTES + directory.readUInt16LE(at + 28);
    if (directory.toString('utf8', at + ENTRY_BYTES, nameEnd) === name) {
      return {
        method: directory.readUInt16LE(at + 10),
        packedBytes: directory.readUInt32LE(at + 20),
        headerAt: directory.readUInt32LE(at + 42),
      };
    }
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  throw new Error(`the archive holds no ${name}`);
}

async function locate(archivePath, name) {
  const file = await open(archivePath);
  try {
    const entry = findEntry(await readDirectory(file), name);
    const header = await readAt(file, entry.headerAt, LOCAL_BYTES);
    if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw new Error('the archive is damaged');
    const start = entry.headerAt + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    return { ...entry, start };
  } finally {
    await file.close();
  }
}

/**
 * Extracts one file.
 * @param {string} archivePath
 * @param {string} name the entry's full name in the archive
 * @param {string} targetPath written anew
 * @throws {Error} when the archive is damaged, has no such entry, or packs it in a way other than stored or deflated
 */
export async function extractFile(archivePath, name, targetPath) {
  const { method, packedBytes, start } = await locate(archivePath, name);
  if (method !== STORED && method !== DEFLATED)
    throw new Error(`${name} is packed by unknown method ${method}`);
  const unpack = method === DEFLATED ? createInflateRaw() : new PassThrough();
  const packed = createReadStream(archivePath, { start, end: start + packedBytes - 1 });
  await pipeline(packed, unpack, createWriteStream(targetPath));
}
