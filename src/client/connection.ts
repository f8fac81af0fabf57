import { Backoff } from './backoff';
import { Courier } from './courier';
import type { Emitter } from './emitter';
import { localErrors, ParleyError, toParleyError } from './errors';
import type { ClientState, Logger, ParleyEvents } from './events';
import { Link } from './link';
import type { Session, SessionEvent } from './session';
import { Subscriptions } from './subscriptions';
import { Timers } from './timers';
import type { Limits, Presence, SessionReady } from './wire';

export interface ConnectionOptions {
  urls: readonly string[];
  session: Session;
  events: Emitter<ParleyEvents>;
  logger?: Logger;
  random: () => number;
  onPresence: (presence: Presence) => void;
  /** brings everything up to date; asked for after each connect and whenever the server says so */
  catchUp: () => Promise<void>;
  /** stops what runs beside the connection */
  pause: () => void;
  onFault: (error: unknown) => void;
}

/** The way from signed in to live and back: which state the client is in, and what each step needs. */
export class Connection {
  readonly link: Link;
  readonly courier: Courier;
  readonly subscriptions: Subscriptions;
  /** what the server allows, once it has said so */
  limits?: Limits;
  private readonly timers = new Timers();
  private readonly patience: Backoff;
  private current: ClientState = 'offline';
  private stopReason?: ParleyError;

  constructor(private readonly options: ConnectionOptions) {
    const { urls, random, session, events, onPresence, onFault } = options;
    const credentials = (isRefused: boolean) => this.credentials(isRefused);
    this.patience = new Backoff(random);
    this.link = new Link({ urls, credentials, random, onFault });
    this.courier = new Courier(this.link, random);
    this.subscriptions = new Subscriptions(this.link, this.courier, onPresence, onFault);
    this.link.events.on('ready', (ready) => this.onReady(ready));
    this.link.events.on('lost', (reason) => this.onLost(reason));
    this.link.events.on('stopped', (error) => this.onStopped(error));
    this.link.incoming.on('session:expiring', () => this.onExpiring());
    this.link.incoming.on('session:revoked', () => session.end('revoked'));
    session.events.on('change', (event) => this.onSession(event));
    events.on('conversation', ({ conversationId, isRemoved }) => {
      if (isRemoved) this.subscriptions.forget(conversationId);
    });
  }

  get state(): ClientState {
    return this.current;
  }

  /** @throws ParleyError SIGNED_OUT when nobody is signed in */
  connect(): void {
    if (!this.options.session.tokens) throw localErrors.SIGNED_OUT();
    if (this.current !== 'offline') return;
    this.stopReason = undefined;
    this.enter('connecting');
    this.link.connect();
  }

  disconnect(): void {
    this.timers.clearAll();
    this.link.disconnect();
    this.courier.pause();
    this.options.pause();
    this.enter('offline');
  }

  /** Resolves once live; rejects when the client is or goes offline. */
  ready(): Promise<void> {
    if (this.current === 'live') return Promise.resolve();
    const whyNot = () => this.stopReason ?? localErrors.STOPPED();
    if (this.current === 'offline') return Promise.reject(whyNot());
    return new Promise((resolve, reject) => {
      const stop = this.options.events.on('state', (state) => {
        if (state !== 'live' && state !== 'offline') return;
        stop();
        if (state === 'live') resolve();
        else reject(whyNot());
      });
    });
  }

  private enter(state: ClientState): void {
    if (state === this.current) return;
    this.current = state;
    this.options.logger?.debug(`state: ${state}`);
    this.options.events.emit('state', state);
  }

  private async credentials(isRefused: boolean): Promise<{ token: string; deviceId: string }> {
    const { session } = this.options;
    if (isRefused) await session.refresh();
    const token = await session.accessToken();
    return { token, deviceId: session.tokens?.deviceId ?? '' };
  }

  private onReady({ nodeId, limits }: SessionReady): void {
    this.limits = limits;
    this.options.logger?.debug(`connected to ${nodeId}`);
    this.enter('catching up');
    this.courier.resume();
    this.subscriptions.renew();
    void this.catchUp();
  }

  /** Brings everything up to date, again until it succeeds or the connection is lost; the next one does it all again. */
  async catchUp(): Promise<void> {
    try {
      await this.options.catchUp();
      if (!this.link.isReady) return;
      this.patience.reset();
      this.enter('live');
    } catch (error) {
      if (!this.link.isReady) return;
      this.options.onFault(error);
      const delayMs = Math.max(toParleyError(error).retryAfterMs ?? 0, this.patience.next());
      this.timers.set('catch up', delayMs, () => void this.catchUp());
    }
  }

  private onLost(reason: string): void {
    this.options.logger?.debug(`connection lost: ${reason}`);
    this.timers.clearAll();
    // how long the lost node wanted to be left alone says nothing of the next one
    this.courier.pause();
    this.options.pause();
    this.enter('connecting');
  }

  private onStopped(error: ParleyError): void {
    this.stopReason = error;
    if (error.status === 401) this.options.session.end('refused');
    this.disconnect();
    this.options.onFault(error);
  }

  private onSession(event: SessionEvent): void {
    if (event.type === 'started') this.courier.open();
    if (event.type === 'refreshed') this.renew(event.tokens.accessToken);
    if (event.type !== 'ended') return;
    this.stopReason ??= localErrors.SIGNED_OUT();
    this.courier.close(localErrors.SIGNED_OUT());
    this.subscriptions.clear();
    this.disconnect();
  }

  private onExpiring(): void {
    const { session, onFault } = this.options;
    this.timers.set('refresh', session.restMs, () => void session.refresh().catch(onFault));
  }

  /** Lets the connection live as long as the new token. */
  private renew(token: string): void {
    if (!this.link.isReady) return;
    this.link.request('session:renew', { token }).catch((error: unknown) => {
      // a lost connection is made again with the new token
      if (!toParleyError(error).retryable) this.options.onFault(error);
    });
  }
}
