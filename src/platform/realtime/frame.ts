/** Where all of Parley's events travel. */
export const NAMESPACE = '/rt';

/** FIN and opcode 1: a whole text message (RFC 6455, 5.2). */
const WHOLE_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
/** Engine.IO's packet type "message". */
const MESSAGE = '4';

/** An event encoded once, for any number of sockets. */
export interface Frame {
  /** the Socket.IO packet, as long-polling carries it */
  text: string;
  /** the same with Engine.IO's message digit, framed for WebSocket; ready to be written to each socket as it is */
  websocket: Buffer;
}

/** Encodes an event as a Socket.IO EVENT packet (protocol 5: type 2, namespace, JSON array). */
export function encodeFrame(event: string, payload: unknown): Frame {
  return frameOf(`2${NAMESPACE},${JSON.stringify([event, payload])}`);
}

/** Encodes the answer to an event as a Socket.IO ACK packet (type 3, namespace, id of the event, JSON array). */
export function encodeAck(id: number, answer: unknown): Frame {
  return frameOf(`3${NAMESPACE},${id}[${JSON.stringify(answer)}]`);
}

/** The frame of a packet that is encoded already, here or on another node. */
export function frameOf(text: string): Frame {
  const length = Buffer.byteLength(text) + MESSAGE.length;
  const header = headerOf(length);
  const websocket = Buffer.allocUnsafe(header.length + length);
  websocket.set(header);
  websocket.write(MESSAGE + text, header.length);
  return { text, websocket };
}

/** What precedes an unmasked text message of so many bytes, as servers send it. */
function headerOf(length: number): number[] {
  if (length < LENGTH_16) return [WHOLE_TEXT, length];
  if (length < 65_536) return [WHOLE_TEXT, LENGTH_16, length >> 8, length & 0xff];
  // the upper four of the eight bytes are zero: no message has four gigabytes
  const bytes = [length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
  return [WHOLE_TEXT, LENGTH_64, 0, 0, 0, 0, ...bytes];
}
