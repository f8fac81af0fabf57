import type { Socket as ClientSocket } from 'socket.io';
import type { Id } from '../../shared/ids';
import type { Principal } from '../auth/principal';
import { takeToken } from '../rate-limit/token-bucket';
import { encodeAck, encodeFrame, type Frame } from './frame';
import type { ServerEvent } from './server-events';

export type { ClientSocket };

/** The parts of a `ws` socket that frames are written to. */
interface WebSocket {
  readyState: number;
  bufferedAmount: number;
  _sender: { sendFrame(frame: Buffer[]): void };
  terminate(): void;
}

/** The parts of Engine.IO's socket that packets are written to and back-pressure is measured by. */
interface EngineSocket {
  transport: { name: string; socket?: WebSocket };
  writeBuffer: unknown[];
  on(event: 'flush', listener: () => void): void;
  write(text: string, options: { wsPreEncodedFrame: Buffer[] }): void;
  close(discard: boolean): void;
}

/** What Socket.IO calls with each EVENT packet of a client; `id` is there when it wants an ack. */
interface PacketSocket {
  onevent: (packet: { data: [string, ...unknown[]]; id?: number }) => void;
}

/** An event a client sent: its arguments, and the number of the ack it waits for. */
export type EventListener = (event: string, args: unknown[], ackId?: number) => void;

/** `readyState` of a WebSocket that may be written to. */
const OPEN = 1;
/** More than this is written at once, so that the transport's own queue tells how the socket keeps up. */
const GATHERED_BYTES = 65_536;

/** Volatile events (typing, presence) are for sockets that keep up: above this many queued bytes they are left out. */
const VOLATILE_LIMIT_BYTES = 65_536;

/** How much may wait for a socket on the server, and who hears, once, that it is more. */
export interface QueueLimit {
  bytes: number;
  onOverflow: (connection: Connection, bytes: number) => void;
}

/** One authenticated socket: who it is, what it shows, and the only way to write to it. */
export class Connection {
  /** what this connection says of its person */
  shown: { state: 'online' | 'away'; text?: string } = { state: 'online' };
  /** the end of the line of sends: they are taken on in the order they came in */
  sendLine: Promise<unknown> = Promise.resolve();
  /** events of this socket that are under way */
  pendingEvents = 0;

  // an idle socket has neither
  private ownOpened?: Set<Id>;
  private ownWatched?: Set<Id>;
  private readonly engine: EngineSocket;
  /** frames of this turn of the event loop, which travel in one write */
  private gathered: Buffer[] = [];
  private gatheredBytes = 0;
  /** bytes written but not yet handed to the transport */
  private waitingBytes = 0;
  private isCutOff = false;
  private eventArrival: number | undefined;

  constructor(
    readonly socket: ClientSocket,
    public principal: Principal,
    readonly deviceId: string,
    private readonly limit: QueueLimit,
  ) {
    this.engine = socket.conn as unknown as EngineSocket;
    this.engine.on('flush', () => (this.waitingBytes = 0));
    forgetHandshake(socket);
  }

  get id(): string {
    return this.socket.id;
  }
  get userId(): Id {
    return this.principal.userId;
  }
  /** Conversations this socket shows. */
  get opened(): Set<Id> {
    return (this.ownOpened ??= new Set());
  }
  /** People whose presence this socket watches. */
  get watched(): Set<Id> {
    return (this.ownWatched ??= new Set());
  }
  /** Bytes queued on the server for this socket. */
  get queuedBytes(): number {
    const { socket } = this.engine.transport;
    return this.gatheredBytes + this.waitingBytes + (socket?.bufferedAmount ?? 0);
  }

  /**
   * Hears every event of the client. Socket.IO's own way from here (copies of the arguments, a tick, its emitter, an ack
   * that is encoded as a packet of its own) costs more than the handling of most events, so its hook is taken over.
   */
  listen(listener: EventListener): void {
    (this.socket as unknown as PacketSocket).onevent = ({ data: [event, ...args], id }) =>
      listener(event, args, id);
  }

  /** Sends an event to this socket alone. */
  emit<T>(event: ServerEvent<T>, payload: T): void {
    this.write(encodeFrame(event.name, payload));
  }

  /** Answers an event that waits for it. */
  answer(ackId: number, answer: unknown): void {
    this.write(encodeAck(ackId, answer));
  }

  /**
   * Writes an encoded packet; a volatile one only if the socket keeps up. What is written in one turn of the event loop
   * travels together: a write to the kernel costs more than everything else about a small event.
   */
  write({ text, websocket }: Frame, isVolatile = false): void {
    if (isVolatile && this.queuedBytes > VOLATILE_LIMIT_BYTES) return;
    if (this.engine.transport.name === 'websocket') this.gather(websocket);
    else {
      this.waitingBytes += websocket.length;
      this.engine.write(text, { wsPreEncodedFrame: [websocket] });
    }
    this.checkQueue();
  }

  /**
   * Hands what was gathered to the transport: straight to the WebSocket, as Engine.IO would after a packet object, three
   * events and two buffers; but never ahead of what Engine.IO itself still has to write.
   */
  flush(): void {
    const frames = this.gathered;
    if (frames.length === 0) return;
    const [only] = frames;
    const bytes = frames.length === 1 ? only! : Buffer.concat(frames);
    this.gathered = [];
    this.gatheredBytes = 0;
    const { socket } = this.engine.transport;
    if (this.engine.writeBuffer.length === 0) {
      if (socket?.readyState === OPEN) socket._sender.sendFrame([bytes]);
    } else {
      this.waitingBytes += bytes.length;
      // to Engine.IO it is one packet; its text would be used by long-polling alone
      this.engine.write('', { wsPreEncodedFrame: [bytes] });
    }
  }

  /** Takes one from this socket's budget of events; false when it has none left. */
  takeEvent(budget: { limit: number; windowMs: number }): { isAllowed: boolean; retryAfterMs: number } {
    const [taken, arrival] = takeToken(budget, this.eventArrival, performance.now());
    this.eventArrival = arrival;
    return taken;
  }

  /** Ends the connection after what is queued has been sent. */
  close(): void {
    this.flush();
    this.socket.disconnect(true);
  }

  /** Ends the connection now and forgets what is queued. */
  destroy(): void {
    const websocket = this.engine.transport.socket;
    if (websocket) websocket.terminate();
    else this.engine.close(true);
  }

  private gather(frame: Buffer): void {
    if (this.gathered.push(frame) === 1) flushAfterTurn(this);
    this.gatheredBytes += frame.length;
    if (this.gatheredBytes > GATHERED_BYTES) this.flush();
  }

  private checkQueue(): void {
    const bytes = this.queuedBytes;
    if (bytes <= this.limit.bytes || this.isCutOff) return;
    this.isCutOff = true;
    this.limit.onOverflow(this, bytes);
  }
}

/** What stays of a handshake, for all sockets the same. */
const NO_HANDSHAKE = Object.freeze({});

/**
 * Lets go of the token, the headers and all else that nobody reads once a socket was let in: more than a kilobyte for as long
 * as it is there (docs/adr/0022-what-an-idle-socket-keeps.md).
 */
function forgetHandshake(socket: ClientSocket): void {
  const { request } = socket;
  request.headers = {};
  request.rawHeaders = [];
  (socket as { handshake: object }).handshake = NO_HANDSHAKE;
}

/** Connections that were written to in this turn of the event loop. */
let written: Connection[] = [];

function flushAfterTurn(connection: Connection): void {
  if (written.push(connection) > 1) return;
  setImmediate(() => {
    const connections = written;
    written = [];
    for (const one of connections) one.flush();
  });
}
