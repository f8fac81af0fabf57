import WebSocket from 'ws';

/** ws frames messages with this class; its typings leave it out. */
const { Sender } = WebSocket as unknown as {
  Sender: { frame(data: Buffer, options: object): Buffer[] };
};

/** Where all of Parley's events travel. */
export const NAMESPACE = '/rt';

/** An event encoded once, for any number of sockets. */
export interface Frame {
  /** the Socket.IO packet, as long-polling carries it */
  text: string;
  /** the same with Engine.IO's message digit, framed for WebSocket; ready to be written to each socket as it is */
  websocket: Buffer[];
}

/** Encodes an event as a Socket.IO EVENT packet (protocol 5: type 2, namespace, JSON array). */
export function encodeFrame(event: string, payload: unknown): Frame {
  return frameOf(`2${NAMESPACE},${JSON.stringify([event, payload])}`);
}

/** The frame of a packet that is encoded already, here or on another node. */
export function frameOf(text: string): Frame {
  // "4" is Engine.IO's packet type "message"
  const data = Buffer.from(`4${text}`);
  const textFrame = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };
  return { text, websocket: Sender.frame(data, textFrame) };
}
