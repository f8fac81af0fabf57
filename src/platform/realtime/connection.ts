import type { Socket as ClientSocket } from 'socket.io';
import type { Id } from '../../shared/ids';
import type { Principal } from '../auth/principal';
import { takeToken } from '../rate-limit/token-bucket';
import { encodeFrame, type Frame } from './frame';
import type { Room } from './rooms';
import type { ServerEvent } from './server-events';

export type { ClientSocket };

/** The parts of Engine.IO's socket that back-pressure is measured by. */
interface EngineSocket {
  transport: { writable: boolean; socket?: { bufferedAmount: number; terminate(): void } };
  on(event: 'packetCreate', listener: (packet: { data?: string | Buffer }) => void): void;
  on(event: 'flush', listener: () => void): void;
  write(text: string, options: object): void;
  close(discard: boolean): void;
}

/** Volatile events (typing, presence) are for sockets that keep up: above this many queued bytes they are left out. */
const VOLATILE_LIMIT_BYTES = 65_536;

/** One authenticated socket: who it is, what it shows, and the only way to write to it. */
export class Connection {
  /** conversations this socket shows */
  readonly opened = new Set<Id>();
  /** people whose presence this socket watches */
  readonly watched = new Set<Id>();
  /** what this connection says of its person */
  shown: { state: 'online' | 'away'; text?: string } = { state: 'online' };
  /** the end of the line of sends: they are taken on in the order they came in */
  sendLine: Promise<unknown> = Promise.resolve();

  private readonly engine: EngineSocket;
  /** bytes written but not yet handed to the transport */
  private waitingBytes = 0;
  private isCutOff = false;
  private eventArrival: number | undefined;

  constructor(
    readonly socket: ClientSocket,
    public principal: Principal,
    readonly deviceId: string,
    private readonly queueLimit: number,
    private readonly onOverflow: (connection: Connection, bytes: number) => void,
  ) {
    this.engine = socket.conn;
    this.engine.on('packetCreate', ({ data }) => this.count(data));
    this.engine.on('flush', () => (this.waitingBytes = 0));
  }

  get id(): string {
    return this.socket.id;
  }
  get userId(): Id {
    return this.principal.userId;
  }
  /** Bytes queued on the server for this socket. */
  get queuedBytes(): number {
    return this.waitingBytes + (this.engine.transport.socket?.bufferedAmount ?? 0);
  }

  join(room: Room): void {
    void this.socket.join(room);
  }
  leave(room: Room): void {
    void this.socket.leave(room);
  }

  /** Sends an event to this socket alone. */
  emit<T>(event: ServerEvent<T>, payload: T): void {
    this.write(encodeFrame(event.name, payload));
  }

  /** Writes an encoded event; a volatile one only if the socket keeps up. */
  write(frame: Frame, isVolatile = false): void {
    if (isVolatile && this.queuedBytes > VOLATILE_LIMIT_BYTES) return;
    this.engine.write(frame.text, { preEncoded: true, wsPreEncodedFrame: frame.websocket });
  }

  /** Takes one from this socket's budget of events; false when it has none left. */
  takeEvent(budget: { limit: number; windowMs: number }): { isAllowed: boolean; retryAfterMs: number } {
    const [taken, arrival] = takeToken(budget, this.eventArrival, performance.now());
    this.eventArrival = arrival;
    return taken;
  }

  /** Ends the connection after what is queued has been sent. */
  close(): void {
    this.socket.disconnect(true);
  }

  /** Ends the connection now and forgets what is queued. */
  destroy(): void {
    const websocket = this.engine.transport.socket;
    if (websocket) websocket.terminate();
    else this.engine.close(true);
  }

  private count(data: string | Buffer | undefined): void {
    if (data === undefined) return;
    this.waitingBytes += typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    const bytes = this.queuedBytes;
    if (bytes <= this.queueLimit || this.isCutOff) return;
    this.isCutOff = true;
    this.onOverflow(this, bytes);
  }
}
