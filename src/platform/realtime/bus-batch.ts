import type { Room } from './rooms';

/** One encoded event on its way to another node. */
export interface BusPacket {
  rooms: readonly Room[];
  isVolatile: boolean;
  /** the Socket.IO packet */
  text: string;
  /** a word to the receiving node itself: see `Bus.onNote` */
  note: string;
}

const LENGTH_BYTES = 4;

/** Joins packets into one message: length-prefixed parts, three for each packet, nothing encoded twice. */
export function encodeBatch(packets: readonly BusPacket[]): Buffer {
  const parts: Buffer[] = [];
  for (const { rooms, isVolatile, text, note } of packets) {
    for (const part of [`${isVolatile ? 'v' : '-'}${rooms.join(' ')}`, text, note]) {
      const body = Buffer.from(part);
      const length = Buffer.allocUnsafe(LENGTH_BYTES);
      length.writeUInt32LE(body.length);
      parts.push(length, body);
    }
  }
  return Buffer.concat(parts);
}

/** The reverse of `encodeBatch`. */
export function decodeBatch(batch: Buffer): BusPacket[] {
  const texts: string[] = [];
  for (let at = 0; at + LENGTH_BYTES <= batch.length;) {
    const end = at + LENGTH_BYTES + batch.readUInt32LE(at);
    texts.push(batch.toString('utf8', at + LENGTH_BYTES, end));
    at = end;
  }
  const packets: BusPacket[] = [];
  for (let i = 0; i + 2 < texts.length; i += 3) {
    const [header = '', text = '', note = ''] = texts.slice(i, i + 3);
    const rooms = header.slice(1).split(' ') as Room[];
    packets.push({ isVolatile: header.startsWith('v'), rooms, text, note });
  }
  return packets;
}
