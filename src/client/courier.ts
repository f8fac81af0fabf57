import { Backoff } from './backoff';
import { localErrors, ParleyError } from './errors';
import type { Request } from './link';
import type { ClientEvents } from './wire';

// INTERNAL is retryable, but a request that makes the server fail each time must not be repeated for ever
const MAX_INTERNAL_FAILURES = 5;

const LINK_TROUBLE = new Set(['NOT_CONNECTED', 'CONNECTION_LOST', 'NO_ANSWER']);

/** The part of the link that the courier needs. */
export interface RequestPort {
  readonly isReady: boolean;
  request<E extends Request>(
    event: E,
    payload: ClientEvents[E]['payload'],
  ): Promise<NonNullable<ClientEvents[E]['ack']>>;
}

interface Waiter {
  resume: () => void;
  reject: (error: ParleyError) => void;
}

/**
 * Delivers requests that may be repeated: waits for the connection, and asks again after a lost connection, a missing
 * ack or a retryable refusal, until the server answers for good. Requests that wait for the connection go out in the
 * order in which they came.
 */
export class Courier {
  private waiting: Waiter[] = [];
  private readonly pauses = new Map<ReturnType<typeof setTimeout>, () => void>();
  private rejection?: ParleyError = localErrors.SIGNED_OUT();
  /** rises with each closing: what was under way then is not for whoever signs in next */
  private era = 0;

  constructor(
    private readonly link: RequestPort,
    private readonly random: () => number,
  ) {}

  /** Takes requests from now on. */
  open(): void {
    this.rejection = undefined;
  }

  /** Lets what waits go on; called when the link is ready. */
  resume(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const { resume } of waiting) resume();
  }

  /** Stops all timers; what was waiting for one waits for the connection instead. */
  pause(): void {
    for (const [timer, end] of this.pauses) {
      clearTimeout(timer);
      end();
    }
    this.pauses.clear();
  }

  /** Rejects everything under way and to come, until opened again. */
  close(error: ParleyError): void {
    this.rejection = error;
    this.era += 1;
    this.pause();
    const { waiting } = this;
    this.waiting = [];
    for (const { reject } of waiting) reject(error);
  }

  /**
   * The data of the ack, however long it takes.
   * @throws ParleyError a refusal that repeating does not change, or why the courier was closed
   */
  deliver<E extends Request>(
    event: E,
    payload: ClientEvents[E]['payload'],
  ): Promise<NonNullable<ClientEvents[E]['ack']>> {
    return this.repeat(() => this.link.request(event, payload));
  }

  /**
   * What a call comes to that may be made several times, whichever way it goes, however long it takes.
   * @throws ParleyError as `deliver`
   */
  async repeat<T>(call: () => Promise<T>): Promise<T> {
    const { era } = this;
    const backoff = new Backoff(this.random);
    for (let internalFailures = 0; ;) {
      await this.connection(era);
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof ParleyError) || !error.retryable) throw error;
        if (error.code === 'INTERNAL' && ++internalFailures >= MAX_INTERNAL_FAILURES) throw error;
        if (!LINK_TROUBLE.has(error.code)) await this.rest(Math.max(error.retryAfterMs ?? 0, backoff.next()));
      }
    }
  }

  private connection(era: number): Promise<void> {
    if (this.rejection) return Promise.reject(this.rejection);
    if (era !== this.era) return Promise.reject(localErrors.SIGNED_OUT());
    if (this.link.isReady) return Promise.resolve();
    return new Promise((resume, reject) => this.waiting.push({ resume, reject }));
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.pauses.delete(timer);
        resolve();
      }, ms);
      this.pauses.set(timer, resolve);
    });
  }
}
