import { io, type Socket } from 'socket.io-client';

/** The answer of an event with an ack. */
export interface Ack {
  ok: boolean;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  data?: any;
  error?: {
    code: string;
    status: number;
    message: string;
    retryable: boolean;
    retryAfterMs?: number;
    details?: unknown;
  };
  requestId: string;
}

/** Of this file: Jest gives each one modules of its own. */
const opened = new Set<Socket>();

/**
 * A bare Socket.IO client, as someone would write it from the protocol alone; resolves after `session:ready`.
 * @param prepare called before it connects, for listeners that must not miss the first event
 */
export async function openSocket(
  url: string,
  token: string,
  auth: object = {},
  prepare?: (socket: Socket) => void,
): Promise<Socket> {
  const socket = io(`${url}/rt`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { token, protocol: 1, ...auth },
  });
  opened.add(socket);
  socket.once('disconnect', () => opened.delete(socket));
  prepare?.(socket);
  const failed = new Promise<never>((_resolve, reject) => socket.once('connect_error', reject));
  await Promise.race([next(socket, 'session:ready'), failed]);
  return socket;
}

/** Closes those that the file has left open: nodes that others share would keep them. */
export function closeSockets(): void {
  for (const socket of opened) socket.close();
}

/** Sends an event and resolves with its ack; the server takes up to ten seconds to give a send up. */
export function ask(socket: Socket, event: string, payload?: unknown): Promise<Ack> {
  return socket.timeout(30_000).emitWithAck(event, payload) as Promise<Ack>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into payloads of any shape
type Payload = any;

/** The next event of this name that satisfies `matches`. */
export function next(
  socket: Socket,
  event: string,
  matches: (payload: Payload) => boolean = () => true,
): Promise<Payload> {
  return new Promise((resolve) => {
    const listen = (payload: Payload) => {
      if (!matches(payload)) return;
      socket.off(event, listen);
      resolve(payload);
    };
    socket.on(event, listen);
  });
}
