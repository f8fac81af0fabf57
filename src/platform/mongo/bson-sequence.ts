import { mongo } from 'mongoose';

const { BSON } = mongo;
const LENGTH_BYTES = 4;

/** Bytes of a document as the database keeps it. */
export function toBson(document: mongo.Document): Buffer {
  return Buffer.from(BSON.serialize(document, { ignoreUndefined: true }));
}

/** What `toBson` made bytes of, as the driver would have read it from the database. */
export function fromBson(bytes: Uint8Array): mongo.Document {
  return BSON.deserialize(bytes, { promoteBuffers: true });
}

/**
 * The documents of a sequence, one behind the other as in a file of mongodump, without reading what is in them.
 * @throws Error when it is no such sequence
 */
export function* documentsIn(sequence: Buffer): Generator<Buffer> {
  let begin = 0;
  while (begin < sequence.length) {
    const length = sequence.length - begin < LENGTH_BYTES ? 0 : sequence.readInt32LE(begin);
    const end = begin + length;
    if (length <= LENGTH_BYTES || end > sequence.length) throw new Error(`no document at byte ${begin}`);
    yield sequence.subarray(begin, end);
    begin = end;
  }
}
