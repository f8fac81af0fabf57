import { io, type Socket } from 'socket.io-client';
import { Backoff } from './backoff';
import { Emitter } from './emitter';
import { Endpoints } from './endpoints';
import { localErrors, ParleyError, toParleyError, type ErrorBody } from './errors';
import { Timers } from './timers';
import type { AnyPassage, Passage } from './traffic';
import type { ClientEvents, ServerDraining, ServerEvents, SessionReady } from './wire';

const PROTOCOL = 1;
/** How long an ack may take before the request counts as unanswered. */
export const ACK_TIMEOUT_MS = 5_000;
// a handshake takes milliseconds; a node that needs longer is as good as gone
const CONNECT_TIMEOUT_MS = 10_000;
// as many unanswered requests in a row mean that the connection is dead, long before the heartbeat finds out
const MAX_SILENCES = 2;
// a node that drops us at once must not be tried in a tight loop
const STABLE_AFTER_MS = 1_000;
// after as many refusals of fresh tokens in a row the account itself is refused
const MAX_REFUSALS = 3;

type Ack<T> = { ok: true; data: T; requestId: string } | { ok: false; error: ErrorBody; requestId: string };

/** Names of the events that are answered. */
export type Request = {
  [E in keyof ClientEvents]: ClientEvents[E]['ack'] extends null ? never : E;
}[keyof ClientEvents];
/** Names of the events that are not. */
export type Notice = Exclude<keyof ClientEvents, Request>;

/** What happens to the connection itself. */
export interface LinkEvents {
  /** the server takes requests now; again on the same connection when the client shall pull again */
  ready: SessionReady;
  /** the connection is gone; another attempt follows */
  lost: string;
  /** no further attempt follows */
  stopped: ParleyError;
}

export interface LinkOptions {
  urls: readonly string[];
  /** who to connect as; `isRefused` when the server refused the last token. A non-retryable ParleyError stops the link */
  credentials: (isRefused: boolean) => Promise<{ token: string; deviceId: string }>;
  random: () => number;
  onFault: (error: unknown) => void;
}

/**
 * One Socket.IO connection to whichever node answers, made again after each loss: full jitter from 250 ms to 15 s, the
 * next node each time. Events come as they come; what was missed meanwhile is the business of the synchroniser.
 */
export class Link {
  readonly events: Emitter<LinkEvents>;
  readonly incoming: Emitter<ServerEvents>;
  /** everything that passes, told before it has an effect */
  readonly traffic: Emitter<{ passed: Passage }>;
  private readonly endpoints: Endpoints;
  private readonly backoff: Backoff;
  private readonly timers = new Timers();
  private socket?: Socket;
  private isWanted = false;
  private ready = false;
  private attempts = 0;
  private refusals = 0;
  private silences = 0;
  private drainAt?: number;

  constructor(private readonly options: LinkOptions) {
    this.endpoints = new Endpoints(options.urls);
    this.backoff = new Backoff(options.random);
    this.events = new Emitter(options.onFault);
    this.incoming = new Emitter(options.onFault);
    this.traffic = new Emitter(options.onFault);
    this.incoming.on('session:ready', (payload) => this.becomeReady(payload));
    this.incoming.on('server:draining', (payload) => this.leave(payload));
  }

  /** Whether requests can be made. */
  get isReady(): boolean {
    return this.ready;
  }

  /** Begins to connect, and to connect again whenever the connection is lost. */
  connect(): void {
    if (this.isWanted) return;
    this.isWanted = true;
    this.backoff.reset();
    this.refusals = 0;
    void this.attempt();
  }

  /** Closes the connection for good; requests under way fail with CONNECTION_LOST. */
  disconnect(): void {
    this.isWanted = false;
    this.drop();
    this.timers.clearAll();
  }

  /**
   * Emits an event and waits for its ack.
   * @throws ParleyError the server's refusal; NOT_CONNECTED, CONNECTION_LOST, NO_ANSWER (after 5 s)
   */
  request<E extends Request>(
    event: E,
    payload: ClientEvents[E]['payload'],
  ): Promise<NonNullable<ClientEvents[E]['ack']>> {
    const { socket } = this;
    if (!socket || !this.ready) return Promise.reject(localErrors.NOT_CONNECTED());
    this.pass({ kind: 'asked', event, payload });
    return new Promise((resolve, reject) => {
      const settle = (failure: Error | null, ack: Ack<NonNullable<ClientEvents[E]['ack']>>) => {
        if (failure) return reject(this.unanswered(socket));
        this.silences = 0;
        if (ack.ok) {
          this.pass({ kind: 'answered', event, payload, data: ack.data });
          return resolve(ack.data);
        }
        const error = new ParleyError({ ...ack.error, requestId: ack.requestId });
        this.pass({ kind: 'refused', event, payload, error });
        reject(error);
      };
      socket.timeout(ACK_TIMEOUT_MS).emit(event, payload, settle);
    });
  }

  /** Emits an event that is worth nothing later: it is dropped when there is no connection. */
  notify<E extends Notice>(event: E, payload: ClientEvents[E]['payload']): void {
    if (this.ready) this.socket?.volatile.emit(event, payload);
  }

  private async attempt(): Promise<void> {
    const number = ++this.attempts;
    const isCurrent = () => this.isWanted && number === this.attempts;
    try {
      const auth = { ...(await this.options.credentials(this.refusals > 0)), protocol: PROTOCOL };
      if (isCurrent()) this.open(auth);
    } catch (error) {
      if (isCurrent()) this.fail(toParleyError(error));
    }
  }

  private open(auth: object): void {
    const socket = io(`${this.endpoints.current}/rt`, {
      auth,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: CONNECT_TIMEOUT_MS,
    });
    this.socket = socket;
    // a socket that was given up may still speak; nobody listens to it any more
    const whileCurrent =
      <T extends unknown[]>(work: (...args: T) => void) =>
      (...args: T) => {
        if (this.socket === socket) work(...args);
      };
    socket.on(
      'connect_error',
      whileCurrent((error) => this.fail(refusalOf(error))),
    );
    socket.on(
      'disconnect',
      whileCurrent((reason) => this.lose(reason)),
    );
    socket.onAny(
      whileCurrent((event: keyof ServerEvents, payload: ServerEvents[keyof ServerEvents]) => {
        this.pass({ kind: 'heard', event, payload });
        this.incoming.emit(event, payload);
      }),
    );
    this.timers.set('handshake', CONNECT_TIMEOUT_MS, () => this.fail(localErrors.NO_ANSWER()));
  }

  private becomeReady(payload: SessionReady): void {
    this.timers.clear('handshake');
    if (!this.ready) this.timers.set('stable', STABLE_AFTER_MS, () => this.backoff.reset());
    this.ready = true;
    this.refusals = 0;
    this.silences = 0;
    this.events.emit('ready', payload);
  }

  /** Name and payload belong together, which the compiler cannot see where the name is a variable. */
  private pass(passage: AnyPassage): void {
    this.traffic.emit('passed', passage as Passage);
  }

  private unanswered(socket: Socket): ParleyError {
    if (socket !== this.socket || !socket.connected) return localErrors.CONNECTION_LOST();
    this.silences += 1;
    if (this.silences >= MAX_SILENCES) this.lose('no answer');
    return localErrors.NO_ANSWER();
  }

  /** The node stops soon: go elsewhere at a moment of our own, so that its clients do not arrive all at once. */
  private leave({ reconnectWithinMs }: ServerDraining): void {
    if (this.drainAt !== undefined) return;
    const delayMs = Math.floor(this.options.random() * reconnectWithinMs);
    this.drainAt = Date.now() + delayMs;
    this.timers.set('drain', delayMs, () => this.lose('server draining'));
  }

  /** The connection is gone, by itself or because it is of no use. */
  private lose(reason: string): void {
    const wasReady = this.ready;
    const delayMs = this.drainAt === undefined ? this.backoff.next() : Math.max(0, this.drainAt - Date.now());
    this.drop();
    this.endpoints.advance();
    if (wasReady) this.events.emit('lost', reason);
    this.retryAfter(delayMs);
  }

  /** An attempt failed before the connection could be used. */
  private fail(error: ParleyError): void {
    if (this.ready) {
      this.lose(error.message);
      return;
    }
    this.drop();
    const isAuth = error.status === 401;
    if (isAuth) this.refusals += 1;
    if (isAuth && this.refusals < MAX_REFUSALS && error.code !== 'SIGNED_OUT') {
      this.retryAfter(0);
    } else if (error.retryable) {
      this.endpoints.advance();
      this.retryAfter(Math.max(error.retryAfterMs ?? 0, this.backoff.next()));
    } else {
      this.disconnect();
      this.events.emit('stopped', error);
    }
  }

  private retryAfter(delayMs: number): void {
    if (this.isWanted) this.timers.set('retry', delayMs, () => void this.attempt());
  }

  private drop(): void {
    const { socket } = this;
    this.attempts += 1;
    this.ready = false;
    this.drainAt = undefined;
    this.socket = undefined;
    this.timers.clearAll();
    // closing rejects the requests under way; listeners see another socket by then and stay silent
    socket?.disconnect();
  }
}

/** `connect_error` carries the server's reason in `data`; without it no server was reached. */
function refusalOf(error: Error & { data?: Partial<ErrorBody> }): ParleyError {
  const { code, status, message } = error.data ?? {};
  if (code === undefined || status === undefined) return localErrors.UNREACHABLE();
  const retryable = status === 408 || status === 429 || status >= 500;
  return new ParleyError({ retryable, ...error.data, code, status, message: message ?? error.message });
}
