import type { Room } from './rooms';

/** One encoded event on its way to another node. */
export interface BusPacket {
  rooms: readonly Room[];
  /** whose sockets are left out */
  except: readonly Room[];
  isVolatile: boolean;
  /** the Socket.IO packet */
  text: string;
  /** a word to the receiving node itself: see `Bus.onNote` */
  note: string;
}

const LENGTH_BYTES = 4;
/** Between the rooms and those that are left out, where there are any; in no name of a room. */
const EXCEPT = '!';

function headerOf({ rooms, except, isVolatile }: BusPacket): string {
  const header = `${isVolatile ? 'v' : '-'}${rooms.join(' ')}`;
  return except.length > 0 ? `${header}${EXCEPT}${except.join(' ')}` : header;
}

const roomsOf = (names: string) => names.split(' ') as Room[];

/** Joins packets into one message: length-prefixed parts, three for each packet, nothing encoded twice. */
export function encodeBatch(packets: readonly BusPacket[]): Buffer {
  const parts: Buffer[] = [];
  for (const packet of packets) {
    for (const part of [headerOf(packet), packet.text, packet.note]) {
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
    const [rooms = [], except = []] = header.slice(1).split(EXCEPT).map(roomsOf);
    packets.push({ isVolatile: header.startsWith('v'), rooms, except, text, note });
  }
  return packets;
}
